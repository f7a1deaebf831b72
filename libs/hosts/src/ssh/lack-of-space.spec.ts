import { describe, expect, it } from '@jest/globals';
import { lackOfSpace } from './lack-of-space.js';

const MB = 1024 ** 2;
const HEAD = 'Filesystem     1024-blocks     Used Available Capacity Mounted on\n';
const disk = (freeMb: number, mount: string): string => `/dev/sda1 99999999 1 ${String(freeMb * 1024)} 1% ${mount}\n`;

describe('lackOfSpace', () => {
  const need = { downloadBytes: 20 * MB, unpackedBytes: 80 * MB };

  it('wants room on one disk for what is downloaded, what is unpacked, and a reserve', () => {
    const on = (freeMb: number): string => `${HEAD}${disk(freeMb, '/')}${disk(freeMb, '/')}`;
    expect(lackOfSpace({ ...need, disks: on(164) })).toBeUndefined();
    expect(lackOfSpace({ ...need, disks: on(163) })).toBe('164 MB are needed on /, and 163 MB are free');
  });

  it('looks at each disk by itself where there are two', () => {
    const on = (varMb: number, usrMb: number): string => `${HEAD}${disk(varMb, '/var/my disk')}${disk(usrMb, '/')}`;
    expect(lackOfSpace({ ...need, disks: on(20, 144) })).toBeUndefined();
    expect(lackOfSpace({ ...need, disks: on(19, 9999) })).toBe('20 MB are needed on /var/my disk, and 19 MB are free');
    expect(lackOfSpace({ ...need, disks: on(9999, 143) })).toBe('144 MB are needed on /, and 143 MB are free');
  });
});
