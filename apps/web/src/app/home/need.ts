import type { StatusLook } from '../ui/status-look.js';

/** One thing that somebody has to look at. */
export interface NeedRow {
  id: string;
  status: StatusLook;
  /** What it is about: a cluster, an operation, a request. */
  name: string;
  isMono: boolean;
  note: string;
  at: string | null;
  link: readonly string[];
}

/** Things of one kind that wait: how many there are, and the first of them. */
export interface Needs {
  total: number;
  rows: readonly NeedRow[];
}

/** Several lists of one kind as one. */
export function joined(all: readonly Needs[], shown: number): Needs {
  return {
    total: all.reduce((sum, { total }) => sum + total, 0),
    rows: all.flatMap(({ rows }) => rows).slice(0, shown),
  };
}
