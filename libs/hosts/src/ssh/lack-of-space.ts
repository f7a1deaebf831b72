const BYTES_PER_MB = 1024 ** 2;
/** For what packages write when they are set up, and for the notes of dpkg. */
const RESERVE_BYTES = 64 * BYTES_PER_MB;

/** What an installation needs, and what `df -Pk` says of the directory of its downloads, then of where it is unpacked. */
export interface SpaceNeed {
  disks: string;
  downloadBytes: number;
  unpackedBytes: number;
}

/**
 * What is missing, or `undefined`. Each package is unpacked beside the one that it replaces; all of them are counted, so
 * that what is needed meanwhile is never less than what counts here.
 */
export function lackOfSpace({ disks, downloadBytes, unpackedBytes }: SpaceNeed): string | undefined {
  const [archives, system] = disks.trim().split('\n').slice(-2).map(readDisk);
  if (!archives || !system) return undefined;
  const needs =
    archives.mount === system.mount
      ? [{ ...system, needed: downloadBytes + unpackedBytes + RESERVE_BYTES }]
      : [
          { ...archives, needed: downloadBytes },
          { ...system, needed: unpackedBytes + RESERVE_BYTES },
        ];
  const lacking = needs.find(({ needed, free }) => needed > free);
  if (!lacking) return undefined;
  return `${megabytes(lacking.needed)} are needed on ${lacking.mount}, and ${megabytes(lacking.free)} are free`;
}

/** Filesystem, 1024-blocks, used, available, capacity, mounted on. */
function readDisk(line: string): { mount: string; free: number } {
  const [, , , available, , ...mount] = line.trim().split(/\s+/);
  return { mount: mount.join(' '), free: 1024 * Number(available) };
}

function megabytes(bytes: number): string {
  return `${String(Math.ceil(bytes / BYTES_PER_MB))} MB`;
}
