/** What the product calls a GB, wherever it shows or compares sizes. */
export const BYTES_PER_GB = 1024 ** 3;

/** 1.25 for 1,342,177,280 bytes: to three places. */
export function gigsOf(bytes: number): number {
  return Math.round((bytes / BYTES_PER_GB) * 1000) / 1000;
}
