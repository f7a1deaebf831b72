import { ChangeDetectionStrategy, Component, DestroyRef, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import type { LockTree, LockedSession, StoppedSession } from '@rocket/contracts';
import { mdiCheckCircleOutline } from '@mdi/js';
import { Api, route } from '../../core/api.js';
import { liveQuery } from '../../core/live-query.js';
import { safePost } from '../../core/safe-post.js';
import { Session } from '../../core/session.js';
import { confirmed } from '../../ui/confirm-dialog.js';
import { Icon } from '../../ui/icon.js';
import { ProblemState } from '../../ui/problem-state.js';
import { Since } from '../../ui/since.js';
import { Skeleton } from '../../ui/skeleton.js';
import { counted } from '../../ui/words.js';
import { lockWords, sessionTitle } from './insight-words.js';

/** Somebody who looks at locks waits for them. */
const EVERY_MS = 5_000;

/** Who blocks whom on a member, live. */
@Component({
  selector: 'rk-locks-card',
  imports: [Icon, MatButton, ProblemState, Since, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './locks-card.html',
  styleUrl: './locks-card.scss',
})
export class LocksCard {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  protected readonly mayEnd = inject(Session).may('cluster:write');
  readonly dbmsType = input.required<string>();
  readonly clusterName = input.required<string>();
  /** The primary where it is absent. */
  readonly serverName = input<string>();

  private readonly path = computed(() => route`/api/${this.dbmsType()}/Cluster/${this.clusterName()}/insight`);
  protected readonly tree = liveQuery(
    computed(() => ({ path: this.path(), serverName: this.serverName() })),
    ({ path, serverName }, abort) => this.api.get<LockTree>(`${path}/locks`, { serverName }, abort),
    { forgetOnChange: true },
  );
  /** What takes longer than somebody wants to wait for. */
  protected readonly told = signal<string | undefined>(undefined);
  protected readonly calm = mdiCheckCircleOutline;
  protected readonly title = sessionTitle;
  protected readonly lock = lockWords;
  protected readonly counted = counted;

  constructor() {
    const timer = setInterval(() => document.visibilityState === 'visible' && this.tree.reload(), EVERY_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  /** Deep ones would leave the screen. */
  protected indent({ depth }: LockedSession): number {
    return Math.min(depth, 6);
  }

  protected async stop(session: LockedSession, { serverName }: LockTree, ending: 'cancel' | 'end'): Promise<void> {
    const { pid, sessionId } = session;
    const post = safePost(this.api);
    const what = ending === 'cancel' ? 'query' : 'session';
    await confirmed(this.dialogs, {
      title: ending === 'cancel' ? `Cancel the query of process ${pid}?` : `End the session of process ${pid}?`,
      consequence:
        ending === 'cancel'
          ? 'Its client is told that the query was cancelled. The session and its locks stay as long as its transaction is open.'
          : 'Its client loses the connection, and what it has not committed is undone.',
      compare: [
        { word: 'Session', text: `${sessionTitle(session)} on ${serverName}` },
        ...(session.query === null || session.query === '' ? [] : [{ word: 'Query', text: session.query.slice(0, 500) }]),
      ],
      action: ending === 'cancel' ? 'Cancel the query' : 'End the session',
      dangerous: ending === 'end',
      run: async () => {
        const path = `${this.path()}/sessions/${encodeURIComponent(sessionId)}/${ending}`;
        const { hasStopped } = await post<StoppedSession>(path, { serverName });
        this.told.set(hasStopped ? undefined : `The ${what} of process ${pid} was told to end, and will when it looks up.`);
      },
    });
    this.tree.reload();
  }
}
