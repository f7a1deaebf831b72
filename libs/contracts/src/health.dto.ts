import { IsIn } from 'class-validator';

/** Whether the process lives. */
export class HealthResponse {
  /** Always `ok`: a process that does not live does not answer. */
  @IsIn(['ok'])
  status!: 'ok';
}

/** Whether it can do its work. */
export class ReadyResponse {
  /** `ok` when all of them answer. */
  @IsIn(['ok', 'unavailable'])
  status!: 'ok' | 'unavailable';

  /**
   * Whether the database answers: `ok` or `unavailable`.
   * @example "ok"
   */
  database!: string;

  /**
   * Whether the queue answers: `ok` or `unavailable`.
   * @example "ok"
   */
  queue!: string;
}
