/** A size in words, for who does not count in cores. Sizes in GB, of each server. */
export interface SizePreset {
  name: string;
  /** For whom it is. */
  note: string;
  nodes: number;
  cpu: number;
  ramGb: number;
  dbGigs: number;
}

/** From the smallest to the largest. */
export const SIZE_PRESETS: readonly SizePreset[] = [
  { name: 'Trial', note: 'To try something out; down while it is patched.', nodes: 1, cpu: 1, ramGb: 2, dbGigs: 10 },
  { name: 'Small', note: 'An internal tool, up to some gigabytes.', nodes: 2, cpu: 2, ramGb: 8, dbGigs: 50 },
  { name: 'Medium', note: 'A service that customers use all day.', nodes: 3, cpu: 4, ramGb: 16, dbGigs: 200 },
  { name: 'Large', note: 'Heavy load, or hundreds of gigabytes.', nodes: 3, cpu: 16, ramGb: 64, dbGigs: 1000 },
];

/** The preset that has exactly this size, by which a request is called in a list. */
export function presetOf(size: Record<'nodes' | 'cpu' | 'ramGb' | 'dbGigs', number | null>): SizePreset | undefined {
  return SIZE_PRESETS.find((one) =>
    (['nodes', 'cpu', 'ramGb', 'dbGigs'] as const).every((measure) => one[measure] === size[measure]),
  );
}
