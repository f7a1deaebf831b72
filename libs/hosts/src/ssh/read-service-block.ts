import type { ServiceStatus } from '../host-executor.js';

/** What is kept of a service on the server: that it is ours, and how its service manager and its log know it. */
export interface ServiceRecord {
  unit: string;
  /** Under which its output is in the journal. A new one for every service, so that a name's next service has its own log. */
  logId: string;
  stopTimeoutMs: number;
}

export interface FoundService {
  name: string;
  record: ServiceRecord;
  status: ServiceStatus;
  /** Its service manager has it on its list of things to do. */
  isStarting: boolean;
}

/**
 * What a server says about one of our services: its name, its record, and properties as `systemctl show` prints them.
 * The bracket in front of the name is gone already. `epoch`: when the monotonic clock began, seconds since 1970.
 */
export function readServiceBlock(block: string, epoch: number): FoundService {
  const [head = '', recordLine = '', ...lines] = block.split('\n');
  const properties = new Map(lines.map((line) => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)]));
  const active = properties.get('ActiveState') ?? '';
  const isRunning = ['active', 'activating', 'reloading', 'deactivating'].includes(active);
  const pid = Number(properties.get('MainPID') ?? 0);
  const [mainSince, since] = ['ExecMainStartTimestampMonotonic', 'ActiveEnterTimestampMonotonic'].map((key) =>
    Number(properties.get(key) ?? 0),
  );
  const startedAtMs = 1000 * epoch + (mainSince || since || 0) / 1000;
  return {
    name: head.replace(/\]$/, ''),
    record: readServiceRecord(recordLine),
    isStarting: (properties.get('Job') ?? '') !== '' && properties.get('Job') !== '0',
    status: isRunning
      ? { state: 'running', ...(pid > 0 && { pid }), ...(pid > 0 && { startedAt: new Date(startedAtMs).toISOString() }) }
      : { state: 'stopped' },
  };
}

/** `unit logId stopTimeoutMs` */
export function readServiceRecord(line: string): ServiceRecord {
  const [unit = '', logId = '', stopTimeoutMs = ''] = line.trim().split(' ');
  return { unit, logId, stopTimeoutMs: Number(stopTimeoutMs) };
}
