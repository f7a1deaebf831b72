import type { OperationRow, Repositories, ServerRow } from '@rocket/persistence';

/** The server of an operation on one server, as long as it holds it: the id of the hold is the operation's own. */
export async function heldServer(repositories: Repositories, operation: OperationRow): Promise<ServerRow | undefined> {
  const serverName = operation.steps[0]?.serverName;
  if (operation.dbmsType === null || !serverName) return undefined;
  const [server] = await repositories.poolServers.byNames(operation.dbmsType, [serverName]);
  return server?.lockId === operation.id ? server : undefined;
}
