import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { ClusterRow, UnitOfWork } from '@rocket/persistence';

/** Which clusters: those that are named, or those that a selector finds. An empty selector means the whole fleet. */
export type ClusterSelection =
  | { by: 'names'; clusterNames: readonly string[] }
  | {
      by: 'selector';
      environment?: string | undefined;
      application?: string | undefined;
      clusterName?: string | undefined;
      serverName?: string | undefined;
    };

const PAGE = 200;

/** @throws DomainError `cluster-not-found` for a name, `validation-failed` for a selector that finds nothing */
export async function selectClusters(uow: UnitOfWork, dbmsType: DbmsType, selection: ClusterSelection): Promise<ClusterRow[]> {
  if (selection.by === 'names') {
    const rows = await Promise.all(selection.clusterNames.map((name) => uow.read.clusters.byName(dbmsType, name)));
    return [...new Map(rows.map((row) => [row.id, row])).values()];
  }
  const { environment, application, clusterName, serverName } = selection;
  const found: ClusterRow[] = [];
  let cursor: string | null | undefined;
  do {
    const filter = { environment, application, clusterName };
    const page = await uow.read.clusters.list(dbmsType, filter, { limit: PAGE, ...(cursor ? { cursor } : {}) });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  const rows = found
    .filter(({ lifecycle }) => lifecycle === 'Active')
    .filter(({ members }) => serverName === undefined || members.some(({ server }) => server.serverName === serverName));
  if (rows.length > 0) return rows;
  const detail = 'finds no cluster that is running';
  throw new DomainError('validation-failed', `The selector ${detail}.`, {}, [{ pointer: '/selector', detail }]);
}
