import { NgTemplateOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  type OnInit,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { IntakeEntryPage, IntakeOutlookAnswer, IntakeRequest, ReleasePage } from '@rocket/contracts';
import {
  AVAILABILITY_WISHES,
  DATA_CLASSES,
  SIZE_PRESETS,
  downMinutesAYear,
  presetOf,
  type DbmsType,
  type SizePreset,
} from '@rocket/domain';
import { mdiAlertCircleOutline, mdiCheckCircleOutline, mdiCloudUploadOutline } from '@mdi/js';
import { Api, route } from '../../core/api.js';
import { toApiProblem, type ApiProblem } from '../../core/api-problem.js';
import { Inventory } from '../../core/inventory.js';
import { liveQuery } from '../../core/live-query.js';
import { PageTitle } from '../../core/page-title.js';
import { Session } from '../../core/session.js';
import { Field } from '../../ui/field.js';
import { Icon } from '../../ui/icon.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { ProblemState } from '../../ui/problem-state.js';
import { Skeleton } from '../../ui/skeleton.js';
import { counted, sizeInWords } from '../../ui/words.js';
import { DATA_CLASS_WORDS, intakeLook, minutesText } from '../intake-words.js';
import { OutlookPanel } from '../outlook-panel.js';
import { DraftKeeper } from './draft-keeper.js';
import { GROWTH_FIELDS, PEOPLE_FIELDS, SAFETY_FIELDS, SIZE_FIELDS, type TypedField } from './typed-fields.js';
import { EMPTY_DRAFT, FIELD_WORDS, fieldAt, formOf, presetDraft, sizeOf, type DraftField } from './request-draft.js';

/** By which a team asks for a cluster. It is saved while it is typed, and says at the side what can be expected. */
@Component({
  selector: 'rk-request-form-page',
  imports: [Field, Icon, MatButton, NgTemplateOutlet, OutlookPanel, ProblemNotice, ProblemState, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './request-form-page.html',
  styleUrl: './request-form-page.scss',
  providers: [Inventory],
  host: { class: 'page' },
})
export class RequestFormPage implements OnInit {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly title = inject(PageTitle);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly inventory = inject(Inventory);
  protected readonly session = inject(Session);
  private readonly user = this.session.user();
  /** Absent for a request that is begun here. */
  readonly requestId = input<string>();

  protected readonly keeper = new DraftKeeper(
    { api: this.api, storage: localStorage, username: this.user?.username ?? '' },
    { ...EMPTY_DRAFT, ownerName: this.user?.displayName ?? '' },
  );
  protected readonly draft = this.keeper.draft;
  protected readonly keeping = this.keeper.keeping;
  protected readonly opened = liveQuery(
    () => (this.isAsked(this.keeper.request()) ? undefined : this.requestId()),
    (id, abort) => this.api.get<IntakeRequest>(route`/api/intakeRequests/${id}`, {}, abort),
  );
  /** Whether there is something to write in: a new one, or one that has arrived. */
  protected readonly ready = computed(() => this.requestId() === undefined || this.keeper.id() !== undefined);
  protected readonly heading = computed(() => {
    const number = this.keeper.request()?.number;
    if (number !== undefined) return `Request ${number}`;
    return this.requestId() === undefined ? 'Ask for a cluster' : 'Request';
  });
  protected readonly editable = computed(() => this.keeper.request()?.possibleDeeds.includes('edit') ?? true);

  private readonly asked = computed(
    () => {
      const request = this.keeper.request();
      return request && { id: request.id, version: request.version };
    },
    { equal: (one, other) => one?.id === other?.id && one?.version === other?.version },
  );
  protected readonly outlook = liveQuery(this.asked, ({ id }, abort) =>
    this.api.get<IntakeOutlookAnswer>(route`/api/intakeRequests/${id}/outlook`, {}, abort),
  );
  /** What was asked for when it was sent back; the newest first. */
  protected readonly wishes = liveQuery(
    () => (this.keeper.request()?.status === 'ChangesAsked' ? this.keeper.id() : undefined),
    async (id, abort) => {
      const query = { sort: '-at', limit: 20 };
      const { items } = await this.api.get<IntakeEntryPage>(route`/api/intakeRequests/${id}/entries`, query, abort);
      return items.filter(({ deed }) => deed === 'askChanges');
    },
  );
  protected readonly form = computed(() => this.keeper.request()?.form ?? {});
  protected readonly releases = liveQuery(
    (): DbmsType => this.keeper.request()?.dbmsType ?? 'PostgreSQL',
    async (dbmsType, abort) => (await this.api.get<ReleasePage>(route`/api/${dbmsType}/releases`, { limit: 500 }, abort)).items,
  );
  /** The majors first: whoever asks for 18 gets the newest 18. */
  protected readonly releaseOptions = computed(() => {
    const versions = this.releases.value()?.map(({ version }) => version) ?? [];
    const majors = [...new Set(versions.map((version) => version.split('.')[0] ?? version))];
    const chosen = this.draft().release;
    const all = [
      ...majors.map((major) => ({ value: major, word: `${major}, its newest` })),
      ...versions.map((value) => ({ value, word: value })),
    ];
    return chosen === '' || all.some(({ value }) => value === chosen) ? all : [...all, { value: chosen, word: chosen }];
  });

  protected readonly submitting = signal(false);
  protected readonly refused = signal<ApiProblem | undefined>(undefined);
  /** What was changed since: what was said of it holds no longer. */
  private readonly answered = signal<ReadonlySet<DraftField>>(new Set());
  /** What the server says of the fields, when it is saved or submitted. */
  private readonly faults = computed(() => {
    const keeping = this.keeping();
    const unsaved = keeping.state === 'unsaved' ? keeping.why.errors : [];
    const faults: Partial<Record<DraftField, string>> = {};
    for (const { pointer, detail } of this.refused()?.errors ?? []) {
      const field = fieldAt(pointer);
      if (field !== undefined && !this.answered().has(field)) faults[field] ??= detail;
    }
    for (const { pointer, detail } of unsaved) {
      const field = fieldAt(pointer);
      if (field !== undefined) faults[field] ??= detail;
    }
    return faults;
  });
  /** What belongs to no field. */
  protected readonly general = computed(() =>
    this.refused()?.errors.some(({ pointer }) => fieldAt(pointer)) ? undefined : this.refused(),
  );
  protected readonly faultCount = computed(() => Object.keys(this.faults()).length);
  protected readonly preset = computed(() => presetOf(sizeOf(this.draft())));

  protected readonly presets = SIZE_PRESETS;
  protected readonly sizeFields = SIZE_FIELDS;
  protected readonly growthFields = GROWTH_FIELDS;
  protected readonly safetyFields = SAFETY_FIELDS;
  protected readonly peopleFields = PEOPLE_FIELDS;
  protected readonly dataClasses = DATA_CLASSES.map((value) => ({ value, word: DATA_CLASS_WORDS[value] }));
  protected readonly availabilities = AVAILABILITY_WISHES.map((value) => ({
    value: String(value),
    word: `${value} %: down ${minutesText(downMinutesAYear(value))} a year`,
  }));
  protected readonly words = FIELD_WORDS;
  protected readonly icons = { saved: mdiCheckCircleOutline, saving: mdiCloudUploadOutline, not: mdiAlertCircleOutline };
  protected readonly today = new Date().toISOString().slice(0, 10);
  protected readonly isNewApplication = computed(() => {
    const name = this.draft().applicationName.trim();
    const known = this.inventory.applications.value();
    return name !== '' && known !== undefined && !known.some((one) => one.toLowerCase() === name.toLowerCase());
  });

  constructor() {
    effect(() => {
      const request = this.opened.value();
      if (request && this.isAsked(request)) untracked(() => this.keeper.open(request));
    });
    // The request that was begun with the first letter has an address of its own from then on.
    effect(() => {
      const id = this.keeper.id();
      if (id !== undefined && untracked(this.requestId) === undefined)
        void this.router.navigate(['/requests', id, 'edit'], { replaceUrl: true });
    });
    effect(() => this.title.show(this.heading()));
    let leave: (() => void) | undefined;
    effect(() => {
      if (this.ready() && this.editable()) leave ??= untracked(() => this.session.stay());
    });
    // What the server has taken it has taken from somebody whom it knows.
    effect(() => {
      if (this.asked()) untracked(() => this.session.resumed());
    });
    inject(DestroyRef).onDestroy(() => {
      this.keeper.close();
      leave?.();
    });
  }

  ngOnInit(): void {
    if (this.requestId() === undefined) this.keeper.begin();
  }

  /** Whether the address means this one: by its id, or by its number as people write it. */
  private isAsked(request: IntakeRequest | undefined): boolean {
    const asked = this.requestId()?.toLowerCase();
    return request !== undefined && (request.id === asked || request.number.toLowerCase() === asked);
  }

  /** Of what belongs to a field, the field tells. */
  protected unsavedWhy(): string {
    const keeping = this.keeping();
    if (keeping.state !== 'unsaved') return '';
    const { errors, detail } = keeping.why;
    return errors.some(({ pointer }) => fieldAt(pointer))
      ? 'a field cannot be read.'
      : `${detail} It stays in this browser until it is.`;
  }

  protected valueOf({ field }: TypedField): string {
    return this.draft()[field];
  }

  protected at(field: DraftField): string | undefined {
    return this.faults()[field];
  }

  protected edit(field: DraftField, value: string): void {
    this.keeper.edit({ [field]: value });
    this.answered.update((fields) => new Set([...fields, field]));
  }

  protected choose(preset: SizePreset): void {
    const size = presetDraft(preset);
    this.keeper.edit(size);
    this.answered.update((fields) => new Set([...fields, ...(Object.keys(size) as DraftField[])]));
  }

  protected readonly each = sizeInWords;

  protected presetSize(preset: SizePreset): string {
    return counted(preset.nodes, 'server');
  }

  protected statusWord(request: IntakeRequest): string {
    return intakeLook(request.status).word.toLowerCase();
  }

  protected async submit(): Promise<void> {
    if (this.submitting()) return;
    this.submitting.set(true);
    this.refused.set(undefined);
    this.answered.set(new Set());
    try {
      if (!(await this.keeper.flush())) {
        this.focusFirstFault();
        return;
      }
      const id = this.keeper.id() ?? (await this.begun());
      await this.api.post(route`/api/intakeRequests/${id}/submit`, {});
      await this.router.navigate(['/requests', id]);
    } catch (error) {
      this.refused.set(toApiProblem(error));
      this.focusFirstFault();
    } finally {
      this.submitting.set(false);
    }
  }

  /** Whoever submits an empty form is told what is missing as everybody else. */
  private async begun(): Promise<string> {
    const request = await this.api.post<IntakeRequest>('/api/intakeRequests', { form: formOf(this.draft()) });
    this.keeper.open(request);
    return request.id;
  }

  private focusFirstFault(): void {
    // The fields mark themselves when they are drawn.
    setTimeout(() => this.host.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 60);
  }
}
