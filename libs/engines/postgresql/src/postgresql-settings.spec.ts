import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { postgresqlSettings } from './postgresql-settings.js';

const size = fc.record({ cpu: fc.integer({ min: 1, max: 512 }), ramGb: fc.double({ min: 0.25, max: 24_000, noNaN: true }) });
const megabytes = (text: string | undefined): number => Number(/^(\d+)MB$/.exec(text ?? '')?.[1]);

describe('the settings for a size of server', () => {
  it('are a quarter of the RAM for shared buffers and three for the cache', () => {
    const server = { cpu: 4, ramGb: 16 };
    expect(postgresqlSettings({ ...server, smallest: server, sharesMachine: false })).toMatchObject({
      shared_buffers: '4096MB',
      effective_cache_size: '12288MB',
      max_connections: '200',
      work_mem: '20MB',
    });
  });

  it('are small enough for eight servers on a laptop', () => {
    const server = { cpu: 16, ramGb: 64 };
    const settings = postgresqlSettings({ ...server, smallest: server, sharesMachine: true });
    expect(megabytes(settings['shared_buffers']) * 8).toBeLessThanOrEqual(1024);
    expect(settings['max_connections']).toBe('100');
  });

  it('are sane for every size, and never fewer than 100 connections', () => {
    fc.assert(
      fc.property(size, size, fc.boolean(), (server, smallest, sharesMachine) => {
        const settings = postgresqlSettings({ ...server, smallest, sharesMachine });
        const connections = Number(settings['max_connections']);
        expect(connections).toBeGreaterThanOrEqual(100);
        expect(megabytes(settings['shared_buffers'])).toBeLessThanOrEqual(Math.max(64, (server.ramGb * 1024) / 4));
        expect(megabytes(settings['shared_buffers'])).toBeGreaterThanOrEqual(32);
        expect(megabytes(settings['effective_cache_size'])).toBeGreaterThanOrEqual(megabytes(settings['shared_buffers']));
        expect(Object.values(settings).join(' ')).not.toMatch(/NaN|Infinity|-|e\+/);
      }),
    );
  });

  it('let no standby have less than its primary, whatever their sizes', () => {
    const shared = [
      'max_connections',
      'max_worker_processes',
      'max_wal_senders',
      'max_prepared_transactions',
      'max_locks_per_transaction',
    ];
    fc.assert(
      fc.property(size, size, size, (one, other, smallest) => {
        const [a, b] = [one, other].map((server) => postgresqlSettings({ ...server, smallest, sharesMachine: false }));
        for (const name of shared) expect(a?.[name]).toBe(b?.[name]);
      }),
    );
  });
});
