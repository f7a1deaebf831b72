import { IsIn } from 'class-validator';

/** Whether the process lives. */
export class HealthResponse {
  @IsIn(['ok'])
  status!: 'ok';
}

/** Whether it can do its work. */
export class ReadyResponse {
  @IsIn(['ok', 'unavailable'])
  status!: 'ok' | 'unavailable';
  /** @example "ok" */
  database!: string;
  /** @example "ok" */
  queue!: string;
}
