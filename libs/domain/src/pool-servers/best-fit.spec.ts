import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pickBestFit, serverWeight } from './best-fit.js';
import type { SizedServer } from './best-fit.js';

const server = (serverName: string, datacenter: string, cpu: number): SizedServer => ({
  serverName,
  datacenter,
  cpu,
  ramGb: 0,
  dbGigs: 0,
});

const pool: fc.Arbitrary<SizedServer[]> = fc
  .array(
    fc.record({
      datacenter: fc.constantFrom('CH', 'PA', 'SG'),
      cpu: fc.integer({ min: 1, max: 8 }),
      ramGb: fc.constantFrom(1, 2, 4, 16, 100),
      dbGigs: fc.constantFrom(10, 50, 1_000),
    }),
    { maxLength: 20 },
  )
  .map((servers) => servers.map((sizes, index) => ({ serverName: `s${String(index).padStart(2, '0')}`, ...sizes })));
const request = fc.record({ pool, count: fc.integer({ min: 1, max: 22 }) });

const names = (servers: readonly SizedServer[] | undefined): string[] | undefined => servers?.map(({ serverName }) => serverName);
const inDatacenter = (servers: readonly SizedServer[], name: string): SizedServer[] =>
  servers.filter(({ datacenter }) => datacenter === name);

describe('the best fit', () => {
  it('takes CH a(4) b(6), PA c(5) d(9); three wanted -> a, c, b', () => {
    const servers = [server('d', 'PA', 9), server('b', 'CH', 6), server('a', 'CH', 4), server('c', 'PA', 5)];
    expect(names(pickBestFit(servers, 3))).toEqual(['a', 'c', 'b']);
  });

  it('fills up from the datacenter that has some left', () => {
    const servers = [server('a', 'CH', 1), server('b', 'CH', 2), server('c', 'CH', 3), server('d', 'PA', 64)];
    expect(names(pickBestFit(servers, 3))).toEqual(['a', 'd', 'b']);
  });

  it('lets names decide between equals', () => {
    expect(names(pickBestFit([server('b', 'CH', 4), server('a', 'CH', 4)], 1))).toEqual(['a']);
  });

  it('weighs 4 cores, 16 GB and 200 GB as 12 cores', () => {
    expect(serverWeight({ cpu: 4, ramGb: 16, dbGigs: 200 })).toBe(12);
  });

  it('is all that were asked for, each once and all of them candidates, or nothing', () =>
    fc.assert(
      fc.property(request, ({ pool: candidates, count }) => {
        const picked = pickBestFit(candidates, count);
        expect(picked === undefined).toBe(candidates.length < count);
        if (!picked) return;
        expect(new Set(picked).size).toBe(count);
        for (const one of picked) expect(candidates).toContain(one);
      }),
    ));

  it('is spread over the datacenters as evenly as they allow', () =>
    fc.assert(
      fc.property(request, ({ pool: candidates, count }) => {
        const picked = pickBestFit(candidates, count) ?? [];
        for (const few of ['CH', 'PA', 'SG']) {
          if (inDatacenter(picked, few).length === inDatacenter(candidates, few).length) continue;
          for (const many of ['CH', 'PA', 'SG'])
            expect(inDatacenter(picked, many).length).toBeLessThanOrEqual(inDatacenter(picked, few).length + 1);
        }
      }),
    ));

  it('takes no larger server of a datacenter while a smaller one of it is left', () =>
    fc.assert(
      fc.property(request, ({ pool: candidates, count }) => {
        const picked = pickBestFit(candidates, count) ?? [];
        for (const left of candidates.filter((candidate) => !picked.includes(candidate)))
          for (const taken of inDatacenter(picked, picked.length > 0 ? left.datacenter : ''))
            expect(serverWeight(taken)).toBeLessThanOrEqual(serverWeight(left));
      }),
    ));

  it('does not depend on the order in which the candidates come, and leaves them as they were', () =>
    fc.assert(
      fc.property(
        request.chain(({ pool: candidates, count }) =>
          fc.record({
            candidates: fc.constant(candidates),
            shuffled: fc.shuffledSubarray(candidates, { minLength: candidates.length }),
            count: fc.constant(count),
          }),
        ),
        ({ candidates, shuffled, count }) => {
          const before = [...shuffled];
          expect(names(pickBestFit(shuffled, count))).toEqual(names(pickBestFit(candidates, count)));
          expect(shuffled).toEqual(before);
        },
      ),
    ));
});
