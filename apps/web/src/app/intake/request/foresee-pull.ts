import type { IntakeFormContent, PoolServerPage } from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { pickBySize } from '../../clusters/create/fit-servers.js';
import { route, type Api } from '../../core/api.js';
import { counted, sizeInWords } from '../../ui/words.js';

/** As many as one answer holds. */
const MANY = 500;

/** Which servers would be pulled for a request now, by the rule of the server; one line each. */
export async function foreseePull(api: Api, dbmsType: DbmsType, form: IntakeFormContent): Promise<string> {
  const { environment, datacenter, nodes, cpu, ramGb, dbGigs, release } = form;
  const query = {
    status: 'Free',
    environment: environment ?? undefined,
    datacenter: datacenter ?? undefined,
    cpu: cpu ?? undefined,
    ram: ramGb ?? undefined,
    dbGigs: dbGigs ?? undefined,
    limit: MANY,
  };
  const { items } = await api.get<PoolServerPage>(route`/api/${dbmsType}/poolServers`, query);
  const { servers, matching } = pickBySize(items, nodes ?? 1, release ?? undefined);
  if (servers.length > 0)
    return servers.map((server) => `${server.serverName} (${sizeInWords(server)}, ${server.datacenter})`).join('\n');
  return `Not enough: ${counted(matching, 'server')} of ${environment ?? 'the environment'} could be had, and ${nodes ?? 1} are needed.`;
}
