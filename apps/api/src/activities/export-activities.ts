import { Readable } from 'node:stream';
import type { Activity, ActivityExportFormat } from '@rocket/contracts';
import { CSV_BEGIN, csvLine } from '@rocket/domain';

/** Of the CSV, in this order. JSON lines hold everything. */
const COLUMNS = [
  'at',
  'type',
  'planned',
  'byHand',
  'dbmsType',
  'clusterName',
  'serverName',
  'actor',
  'text',
  'ticketUrl',
  'note',
  'operationId',
  'id',
  'position',
  'previousHash',
  'hash',
] as const satisfies readonly (keyof Activity)[];

/** Activities as the text of a file, as they are read: nothing holds all of them. Who leaves ends the reading. */
export function exportActivities(pages: AsyncIterable<readonly Activity[]>, format: ActivityExportFormat): Readable {
  return Readable.from(format === 'csv' ? csvOf(pages) : linesOf(pages), { objectMode: false });
}

async function* csvOf(pages: AsyncIterable<readonly Activity[]>): AsyncGenerator<string> {
  yield CSV_BEGIN + csvLine(COLUMNS);
  for await (const page of pages) yield page.map((row) => csvLine(COLUMNS.map((name) => row[name]))).join('');
}

async function* linesOf(pages: AsyncIterable<readonly Activity[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((row) => `${JSON.stringify(row)}\n`).join('');
}
