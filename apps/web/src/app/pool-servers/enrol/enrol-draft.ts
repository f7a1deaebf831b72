import type { AddPoolServerRequest, ShownHostKey } from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { EMPTY_SERVER_FORM, toAddRequest, type ServerForm } from '../server-form.js';

/** A host key, and from where it was read. */
export interface ReadKey extends ShownHostKey {
  address: string;
  port: number;
}

/** What was typed so far, and the key that was read from the server. */
export interface EnrolDraft extends ServerForm {
  dbmsType: DbmsType;
  readKey: ReadKey | null;
  /** Somebody compared the fingerprint of that key with what the server says on its console. */
  isCompared: boolean;
}

export const EMPTY_ENROL_DRAFT: EnrolDraft = {
  ...EMPTY_SERVER_FORM,
  driver: 'ssh',
  dbmsType: 'PostgreSQL',
  readKey: null,
  isCompared: false,
};

const SSH_PORT = 22;
const SSH_USER = 'rocket';

/** Where its SSH server is to be found. */
export function placeOf({ address, serverName, sshPort }: EnrolDraft): { address: string; port: number } {
  return { address: address.trim() || serverName.trim(), port: sshPort.trim() === '' ? SSH_PORT : Number(sshPort) };
}

export function userOf({ sshUser }: EnrolDraft): string {
  return sshUser.trim() || SSH_USER;
}

/** The key that was read, unless it is that of another place than the one that is meant by now. */
export function keyOf(draft: EnrolDraft): ReadKey | undefined {
  const { address, port } = placeOf(draft);
  const { readKey } = draft;
  return readKey?.address === address && readKey.port === port ? readKey : undefined;
}

export function toRequest(draft: EnrolDraft): AddPoolServerRequest {
  return toAddRequest({ ...draft, hostKey: keyOf(draft)?.hostKey ?? '' }, { probe: true });
}
