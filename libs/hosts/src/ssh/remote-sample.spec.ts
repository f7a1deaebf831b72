import { describe, expect, it } from '@jest/globals';
import { parseSample } from './remote-sample.js';

const SAID = `0.52 0.41 0.30 2/512 12345
cpu  1000 20 300 8000 180 0 100 0 0 0
100
MemTotal 16384000
MemAvailable 8192000
Filesystem     1024-blocks     Used Available Capacity Mounted on
/dev/sda1         41152812 20576406  18460000      53% /
/dev/sdb1        103081248 97927185         0     100% /var/lib/postgresql
/dev/sdb1        103081248 97927185         0     100% /srv/bind
/dev/mapper/v g   1024         512       512      50% /mnt/with space
`;

describe('how busy a remote server is', () => {
  it('is what the kernel says, in our units', () => {
    expect(parseSample(SAID)).toEqual({
      load: 0.52,
      cpuIdleMs: 81_800,
      cpuTotalMs: 96_000,
      memoryTotalBytes: 16_384_000 * 1024,
      memoryAvailableBytes: 8_192_000 * 1024,
      mounts: [
        { mount: '/', sizeBytes: 41_152_812 * 1024, availableBytes: 18_460_000 * 1024 },
        { mount: '/srv/bind', sizeBytes: 103_081_248 * 1024, availableBytes: 0 },
        { mount: '/mnt/with space', sizeBytes: 1024 * 1024, availableBytes: 512 * 1024 },
      ],
    });
  });

  it.each(['', 'sh: not found', SAID.replace('MemTotal', 'Mem'), SAID.replace('8000', 'x')])(
    'is not made up out of %j',
    (text) => {
      expect(parseSample(text)).toBeUndefined();
    },
  );
});
