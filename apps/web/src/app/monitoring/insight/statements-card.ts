import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { StatementPage } from '@rocket/contracts';
import { STATEMENT_SORTS, type StatementSort } from '@rocket/domain';
import { mdiAlertCircle } from '@mdi/js';
import { Api, route } from '../../core/api.js';
import { pagedList } from '../../core/paged-list.js';
import { safePost } from '../../core/safe-post.js';
import { Session } from '../../core/session.js';
import { confirmed } from '../../ui/confirm-dialog.js';
import { Icon } from '../../ui/icon.js';
import { ProblemState } from '../../ui/problem-state.js';
import { Since } from '../../ui/since.js';
import { Skeleton } from '../../ui/skeleton.js';
import { SortHeader } from '../../ui/sort-header.js';
import { TableFoot } from '../../ui/table-foot.js';
import { bytes } from '../../ui/words.js';
import { STATEMENT_SORT_WORDS, count, shortTime } from './insight-words.js';
import { RankSelect } from './rank-select.js';

const FIRST_ROWS = 20;

/** What a member has run, the costliest first. */
@Component({
  selector: 'rk-statements-card',
  imports: [Icon, MatButton, ProblemState, RankSelect, RouterLink, Since, Skeleton, SortHeader, TableFoot],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './statements-card.html',
  styleUrl: './statements-card.scss',
})
export class StatementsCard {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  protected readonly mayChange = inject(Session).may('cluster:write');
  readonly dbmsType = input.required<string>();
  readonly clusterName = input.required<string>();
  /** The primary where it is absent. */
  readonly serverName = input<string>();

  protected readonly sort = signal<StatementSort>('totalMs');
  /** What the newest answer says besides its rows. */
  protected readonly about = signal<StatementPage | undefined>(undefined);
  private readonly path = computed(() => route`/api/${this.dbmsType()}/Cluster/${this.clusterName()}/insight/statements`);
  protected readonly list = pagedList(
    computed(() => ({ path: this.path(), serverName: this.serverName(), sort: `-${this.sort()}` })),
    ({ path, serverName, sort }) =>
      async (cursor, abort, limit) => {
        const asked = { serverName, sort, cursor: cursor ?? undefined, limit: cursor === null ? FIRST_ROWS : limit };
        const page = await this.api.get<StatementPage>(path, asked, abort);
        this.about.set(page);
        return page;
      },
  );
  protected readonly sorts = STATEMENT_SORTS.map((sort) => [sort, STATEMENT_SORT_WORDS[sort]] as const);
  protected readonly columns: readonly StatementSort[] = [
    'calls',
    'totalMs',
    'meanMs',
    'rows',
    'blocksHit',
    'blocksRead',
    'tempBlocks',
    'walBytes',
  ];
  protected readonly words = STATEMENT_SORT_WORDS;
  protected readonly alert = mdiAlertCircle;
  protected readonly bytes = bytes;
  protected readonly count = count;
  protected readonly time = shortTime;
  protected readonly percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

  /** The page on which the missing library can be set, filled in. */
  protected linkToSet(value: string): Record<string, string> {
    const parameter = { kind: 'parameter', name: 'shared_preload_libraries', value };
    return { dbms: this.dbmsType(), clusters: this.clusterName(), ...parameter };
  }

  protected readonly linkToCreate = computed(() => ({
    dbms: this.dbmsType(),
    clusters: this.clusterName(),
    kind: 'sql',
    database: 'postgres',
    statement: 'create extension if not exists pg_stat_statements',
  }));

  protected rankBy(sort: string): void {
    const known = STATEMENT_SORTS.find((one) => one === sort.replace(/^-/, ''));
    if (known !== undefined) this.sort.set(known);
  }

  protected async reset({ serverName }: StatementPage): Promise<void> {
    const post = safePost(this.api);
    await confirmed(this.dialogs, {
      title: `Count the statements on ${serverName} anew?`,
      consequence: 'What was counted so far is gone. It is written down that you did this.',
      action: 'Count anew',
      dangerous: true,
      run: () => post(`${this.path()}/reset`, { serverName }),
    });
    this.list.reload();
  }
}
