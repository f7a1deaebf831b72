import type { AddPoolServerRequest } from '@rocket/contracts';

/** A server as it was typed: numbers are text until they are sent. */
export interface ServerForm {
  serverName: string;
  address: string;
  driver: string;
  environment: string;
  datacenter: string;
  cpu: string;
  ramGb: string;
  dbGigs: string;
  osVersion: string;
  sshUser: string;
  sshPort: string;
  hostKey: string;
}

export const EMPTY_SERVER_FORM: ServerForm = {
  serverName: '',
  address: '',
  driver: 'local',
  environment: '',
  datacenter: '',
  cpu: '',
  ramGb: '',
  dbGigs: '',
  osVersion: '',
  sshUser: '',
  sshPort: '',
  hostKey: '',
};

/** The request that the form stands for. What is empty is not sent, but a size that has to be said. */
export function toAddRequest(form: ServerForm, { probe }: { probe: boolean }): AddPoolServerRequest {
  const isSsh = form.driver === 'ssh';
  const number = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.replace(',', '.')));
  const optional = (text: string): string | undefined => text.trim() || undefined;
  const size = (text: string): number | undefined => (isSsh && probe && text.trim() === '' ? undefined : number(text));
  return {
    serverName: form.serverName.trim(),
    driver: isSsh ? 'ssh' : 'local',
    environment: form.environment,
    datacenter: form.datacenter,
    cpu: size(form.cpu),
    ramGb: size(form.ramGb),
    dbGigs: size(form.dbGigs),
    osVersion: optional(form.osVersion),
    ...(isSsh && {
      probe,
      address: optional(form.address),
      sshUser: optional(form.sshUser),
      sshPort: form.sshPort.trim() === '' ? undefined : number(form.sshPort),
      hostKey: optional(form.hostKey),
    }),
  };
}
