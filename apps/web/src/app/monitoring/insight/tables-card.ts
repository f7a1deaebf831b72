import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import type { RunningVacuum, TablePage } from '@rocket/contracts';
import { TABLE_SORTS, type TableSort } from '@rocket/domain';
import { Api, route } from '../../core/api.js';
import { pagedList } from '../../core/paged-list.js';
import { ProblemState } from '../../ui/problem-state.js';
import { Since } from '../../ui/since.js';
import { Skeleton } from '../../ui/skeleton.js';
import { SortHeader } from '../../ui/sort-header.js';
import { Status } from '../../ui/status.js';
import { TableFoot } from '../../ui/table-foot.js';
import { bytes } from '../../ui/words.js';
import { TABLE_SORT_WORDS, bloatWords, count, latest, otherConcerns, tableLook } from './insight-words.js';
import { RankSelect } from './rank-select.js';

const FIRST_ROWS = 20;

/** Tables of a database as far as they have to be kept clean, and what cleans right now. */
@Component({
  selector: 'rk-tables-card',
  imports: [ProblemState, RankSelect, Since, Skeleton, SortHeader, Status, TableFoot],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './tables-card.html',
  styleUrl: './tables-card.scss',
})
export class TablesCard {
  private readonly api = inject(Api);
  readonly dbmsType = input.required<string>();
  readonly clusterName = input.required<string>();

  protected readonly sort = signal<TableSort>('deadRows');
  /** The application's where nobody has chosen one. */
  protected readonly database = signal<string | undefined>(undefined);
  protected readonly about = signal<TablePage | undefined>(undefined);
  protected readonly list = pagedList(
    computed(() => ({
      path: route`/api/${this.dbmsType()}/Cluster/${this.clusterName()}/insight/tables`,
      sort: `-${this.sort()}`,
      database: this.database(),
    })),
    ({ path, sort, database }) =>
      async (cursor, abort, limit) => {
        const asked = { sort, database, cursor: cursor ?? undefined, limit: cursor === null ? FIRST_ROWS : limit };
        const page = await this.api.get<TablePage>(path, asked, abort);
        this.about.set(page);
        return page;
      },
  );
  protected readonly sorts = TABLE_SORTS.map((sort) => [sort, TABLE_SORT_WORDS[sort]] as const);
  protected readonly words = TABLE_SORT_WORDS;
  protected readonly look = tableLook;
  protected readonly others = otherConcerns;
  protected readonly bloat = bloatWords;
  protected readonly latest = latest;
  protected readonly bytes = bytes;
  protected readonly count = count;

  protected rankBy(sort: string): void {
    const known = TABLE_SORTS.find((one) => one === sort.replace(/^-/, ''));
    if (known !== undefined) this.sort.set(known);
  }

  protected progress({ phase, blocksTotal, blocksScanned, blocksVacuumed }: RunningVacuum): string {
    const done = phase === 'vacuuming heap' ? blocksVacuumed : blocksScanned;
    return blocksTotal === 0 ? phase : `${phase}, ${Math.floor((100 * done) / blocksTotal)} % of ${count(blocksTotal)} pages`;
  }
}
