/**
 * A piece of the write-ahead log that is archived without a hole. Positions are bytes since the beginning of the cluster's
 * history (PostgreSQL's LSN as a number). A cluster whose primary changed goes on with a new term where the old one ended:
 * two ranges are one line when the one begins where the other ends.
 */
export interface WalRange {
  /** Timeline (PostgreSQL). */
  term: number;
  /** First byte that is there. */
  from: bigint;
  /** First byte that is not. */
  to: bigint;
  /** When the first byte was archived, by the clock of the server that wrote it: nothing before is promised. */
  fromAt: Date;
  /** All that was committed before this is there, by the same clock. */
  toAt: Date;
}
