import type { BackupProgress } from '@rocket/engine-core';

/** `... backup file h1:/data/base/1/1255 (608KB, 30.58%) checksum ...` */
const PERCENT = /\([^()\n]+, (\d+(?:\.\d+)?)%\)/g;

/** Reads what pgBackRest says, file by file, of how far it is. */
export function percentListener(totalBytes: number, onProgress: (progress: BackupProgress) => void): (text: string) => void {
  return (text) => {
    const percent = [...text.matchAll(PERCENT)].at(-1)?.[1];
    if (percent !== undefined) onProgress({ doneBytes: Math.round((totalBytes * Number(percent)) / 100), totalBytes });
  };
}
