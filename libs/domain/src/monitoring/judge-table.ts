/** What autovacuum looks at. The limits are those that hold for this table. */
export interface TableReading {
  deadRows: number;
  /** So many dead rows make autovacuum clean it. */
  deadRowsLimit: number;
  changedSinceAnalyze: number;
  changedLimit: number;
  /** Transactions since its oldest row that is not frozen. */
  xidAge: number;
  /** At so many autovacuum freezes it, whatever else is asked of it. */
  xidAgeLimit: number;
  isAutovacuumOn: boolean;
}

/** Why somebody should look at a table, the worst first. */
export const TABLE_CONCERNS = ['FreezeOverdue', 'AutovacuumOff', 'VacuumDue', 'AnalyzeDue'] as const;
export type TableConcern = (typeof TABLE_CONCERNS)[number];

/** Autovacuum begins at its limit; who is this far beyond it is not being reached. */
const OVERDUE = 1.1;

/** What a table is waiting for. */
export function judgeTable(table: TableReading): TableConcern[] {
  const concerns: Readonly<Record<TableConcern, boolean>> = {
    FreezeOverdue: table.xidAge > OVERDUE * table.xidAgeLimit,
    AutovacuumOff: !table.isAutovacuumOn,
    VacuumDue: table.deadRows > table.deadRowsLimit,
    AnalyzeDue: table.changedSinceAnalyze > table.changedLimit,
  };
  return TABLE_CONCERNS.filter((concern) => concerns[concern]);
}
