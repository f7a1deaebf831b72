import type { AddPoolServerRequest } from '@rocket/contracts';
import { ADDRESS_PATTERN, SERVER_NAME_PATTERN, SSH_USER_PATTERN } from '@rocket/contracts/constants';
import { listed } from '../ui/words.js';

/** The words a server may use; absent while they are still being read. */
export interface KnownWords {
  environments: readonly string[] | undefined;
  datacenters: readonly string[] | undefined;
}
export type ServerFaults = Partial<Record<keyof AddPoolServerRequest, string>>;

const NAME = new RegExp(SERVER_NAME_PATTERN);
const ADDRESS = new RegExp(ADDRESS_PATTERN);
const SSH_USER = new RegExp(SSH_USER_PATTERN);

/** What the server would refuse, known before it is asked. The limits are those of `AddPoolServerRequest`. */
export function checkServer(server: AddPoolServerRequest, known: KnownWords): ServerFaults {
  const faults: ServerFaults = {};
  if (server.serverName === '') faults.serverName = 'is needed';
  else if (!NAME.test(server.serverName) || server.serverName.length > 253) faults.serverName = 'must look like a host name';
  if (server.address !== undefined && !ADDRESS.test(server.address)) faults.address = 'must be a host name or an IP address';
  const environment = wrongWord(server.environment, known.environments);
  if (environment) faults.environment = environment;
  const datacenter = wrongWord(server.datacenter, known.datacenters);
  if (datacenter) faults.datacenter = datacenter;
  // A server that is asked says by itself how big it is.
  const isAsked = server.driver === 'ssh' && server.probe !== false;
  const { cpu = isAsked ? 1 : 0, ramGb = isAsked ? 1 : 0, dbGigs = isAsked ? 1 : 0 } = server;
  if (!Number.isInteger(cpu) || cpu < 1 || cpu > 4_096) faults.cpu = 'must be a whole number from 1 to 4,096';
  if (!(ramGb > 0 && ramGb <= 65_536)) faults.ramGb = 'must be a number of GB above 0, up to 65,536';
  if (!(dbGigs > 0 && dbGigs <= 10_000_000)) faults.dbGigs = 'must be a number of GB above 0, up to 10,000,000';
  if (server.sshPort !== undefined && !(Number.isInteger(server.sshPort) && server.sshPort >= 1 && server.sshPort <= 65_535))
    faults.sshPort = 'must be a port from 1 to 65535';
  if (server.sshUser !== undefined && !SSH_USER.test(server.sshUser)) faults.sshUser = 'must be a Linux user name';
  return faults;
}

function wrongWord(word: string, known: readonly string[] | undefined): string | undefined {
  if (word === '') return 'is needed';
  if (known !== undefined && !known.includes(word)) return `“${word}” is not one of ${listed(known)}`;
  return undefined;
}
