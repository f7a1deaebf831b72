import { computed, signal } from '@angular/core';
import type { IntakeRequest } from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import type { Api } from '../../core/api.js';
import { route } from '../../core/api.js';
import { toApiProblem, type ApiProblem } from '../../core/api-problem.js';
import { safePost } from '../../core/safe-post.js';
import { draftOf, formOf, mergeDrafts, type Overlap, type RequestDraft } from './request-draft.js';

/** A pause in typing after which it is saved. */
const PAUSE_MS = 500;
/** How long until what could not be sent is tried again. */
const RETRY_MS = 4_000;

/** Whether what is on the screen is on the server. `conflict`: two people changed the same field. */
export type Keeping =
  | { state: 'untouched' | 'saving' | 'saved' }
  | { state: 'unsaved'; why: ApiProblem }
  | { state: 'conflict'; overlaps: Overlap[] };

/** Typed and not yet on the server, with what it was typed upon. Kept in the browser, whatever happens to the tab. */
interface Unsent {
  base: RequestDraft;
  mine: RequestDraft;
}

interface KeeperParts {
  api: Api;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Whose browser it is: another one who signs in sees nothing of it. */
  username: string;
}

/**
 * Keeps a request while it is typed: at every keystroke in the browser, after a pause on the server. Nothing that was typed is
 * lost by a refusal, a lost session or a closed tab; what somebody else changed meanwhile is put together with it.
 */
export class DraftKeeper {
  readonly draft;
  readonly request = signal<IntakeRequest | undefined>(undefined);
  readonly keeping = signal<Keeping>({ state: 'untouched' });
  readonly id = computed(() => this.request()?.id);
  dbmsType: DbmsType = 'PostgreSQL';

  private readonly post;
  /** What the server has. */
  private base: RequestDraft;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;
  private isClosed = false;

  constructor(
    private readonly parts: KeeperParts,
    empty: RequestDraft,
  ) {
    this.draft = signal<RequestDraft>(empty);
    this.base = empty;
    this.post = safePost(parts.api);
  }

  /** Begins a request, with what was typed before and has not become one. */
  begin(): void {
    this.takeUp();
  }

  /**
   * Goes on with a request as the server has it, and with what was typed before and has not arrived there. An answer that is late
   * takes nothing away: what was typed here meanwhile stays, and one that is older than what is known already says nothing.
   */
  open(request: IntakeRequest): void {
    const known = this.request();
    if (known?.id === request.id && known.version >= request.version) return;
    const begun = known === undefined ? this.key() : undefined;
    const theirs = draftOf(request.form);
    const { merged, overlaps } = mergeDrafts(this.base, this.draft(), theirs);
    const isTyped = this.isDirty();
    this.request.set(request);
    this.base = theirs;
    this.draft.set(merged);
    this.keeping.set(overlaps.length > 0 ? { state: 'conflict', overlaps } : { state: 'saved' });
    if (!isTyped) {
      this.takeUp();
      return;
    }
    if (begun !== undefined) this.parts.storage.removeItem(begun);
    this.remember();
    if (overlaps.length === 0 && this.isDirty()) this.schedule(0);
  }

  edit(change: Partial<RequestDraft>): void {
    this.draft.update((draft) => ({ ...draft, ...change }));
    this.remember();
    if (this.keeping().state !== 'conflict') this.schedule(PAUSE_MS);
  }

  /** Ends a conflict: with what I typed, or with what somebody else did, in the fields that both changed. */
  settle(whose: 'mine' | 'theirs'): void {
    const keeping = this.keeping();
    if (keeping.state !== 'conflict') return;
    if (whose === 'theirs') {
      const theirs = Object.fromEntries(keeping.overlaps.map((overlap) => [overlap.field, overlap.theirs]));
      this.draft.update((draft) => ({ ...draft, ...theirs }));
    }
    this.remember();
    this.keeping.set({ state: 'saving' });
    void this.save();
  }

  /** Saves what is typed now. Answers whether all of it is on the server. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    await this.running;
    if (this.isDirty()) await this.save();
    return !this.isDirty() && ['saved', 'untouched'].includes(this.keeping().state);
  }

  /** The page is left: what is not sent yet is sent, and stays in the browser until it is there. */
  close(): void {
    clearTimeout(this.timer);
    if (this.isDirty() && this.keeping().state !== 'conflict') void this.save();
    this.isClosed = true;
  }

  private takeUp(): void {
    const unsent = this.unsent();
    if (!unsent) return;
    const { merged, overlaps } = mergeDrafts(unsent.base, unsent.mine, this.base);
    this.draft.set(merged);
    if (overlaps.length > 0) this.keeping.set({ state: 'conflict', overlaps });
    else if (this.isDirty()) this.schedule(0);
    else this.forget();
  }

  private schedule(pauseMs: number): void {
    clearTimeout(this.timer);
    if (this.isClosed) return;
    this.timer = setTimeout(() => void this.save(), pauseMs);
  }

  private save(): Promise<void> {
    this.running = (this.running ?? Promise.resolve()).then(() => this.saveOnce());
    return this.running;
  }

  private async saveOnce(): Promise<void> {
    if (!this.isDirty()) {
      // Typed, and taken back again.
      this.forget();
      if (this.id() !== undefined) this.keeping.set({ state: 'saved' });
      return;
    }
    const sent = this.draft();
    this.keeping.set({ state: 'saving' });
    try {
      const key = this.key();
      const request = await this.send(sent);
      this.request.set(request);
      this.base = sent;
      this.parts.storage.removeItem(key);
      this.keeping.set({ state: 'saved' });
      // What was typed meanwhile.
      if (this.isDirty()) this.remember();
      if (this.isDirty()) this.schedule(PAUSE_MS);
    } catch (error) {
      await this.refused(toApiProblem(error));
    }
  }

  private send(draft: RequestDraft): Promise<IntakeRequest> {
    const request = this.request();
    const form = formOf(draft);
    if (!request) return this.post<IntakeRequest>('/api/intakeRequests', { dbmsType: this.dbmsType, form });
    return this.parts.api.patch<IntakeRequest>(route`/api/intakeRequests/${request.id}`, { form }, request.version);
  }

  private async refused(why: ApiProblem): Promise<void> {
    const id = this.id();
    if (why.code === 'edit-conflict' && id !== undefined) {
      try {
        this.meet(await this.parts.api.get<IntakeRequest>(route`/api/intakeRequests/${id}`));
      } catch (error) {
        this.keeping.set({ state: 'unsaved', why: toApiProblem(error) });
      }
      return;
    }
    this.keeping.set({ state: 'unsaved', why });
    if (why.code === 'unreachable' || why.code === 'internal-error') this.schedule(RETRY_MS);
  }

  /** Somebody else saved first: what they changed and I did not is taken over. */
  private meet(theirs: IntakeRequest): void {
    const theirDraft = draftOf(theirs.form);
    const { merged, overlaps } = mergeDrafts(this.base, this.draft(), theirDraft);
    this.request.set(theirs);
    this.base = theirDraft;
    this.draft.set(merged);
    this.remember();
    if (overlaps.length > 0) this.keeping.set({ state: 'conflict', overlaps });
    else if (this.isDirty()) this.schedule(0);
    else this.keeping.set({ state: 'saved' });
  }

  private isDirty(): boolean {
    return JSON.stringify(formOf(this.draft())) !== JSON.stringify(formOf(this.base));
  }

  private key(): string {
    return `rocket.request.${this.parts.username}.${this.id() ?? 'new'}`;
  }

  private remember(): void {
    const unsent: Unsent = { base: this.base, mine: this.draft() };
    this.parts.storage.setItem(this.key(), JSON.stringify(unsent));
  }

  private forget(): void {
    this.parts.storage.removeItem(this.key());
  }

  private unsent(): Unsent | undefined {
    try {
      const value = JSON.parse(this.parts.storage.getItem(this.key()) ?? 'null') as Unsent | null;
      return value?.base && value.mine ? value : undefined;
    } catch {
      return undefined;
    }
  }
}
