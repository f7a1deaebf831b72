import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { memberOf, recordingIo } from '@rocket/engine-core/testing';
import type { EngineWorld } from '@rocket/engine-core/testing';
import { makeLocalWorld } from './local-world.js';

describe('the parameters of PostgreSQL', () => {
  let world: EngineWorld;
  const io = recordingIo();
  const describeIt = (name: string) => world.engine.describeParameter(world.cluster, memberOf(world, 0), name, io);
  const set = (name: string, value: string | null) =>
    world.engine.setParameter(world.cluster, memberOf(world, 0), name, value, io);
  const restart = async (): Promise<void> => {
    await world.engine.stopMember(world.cluster, memberOf(world, 0), io);
    await world.engine.startMember(world.cluster, memberOf(world, 0), io);
  };

  beforeAll(async () => {
    world = await makeLocalWorld('18.4');
    await world.engine.createFirstMember(world.cluster, memberOf(world, 0), io);
  }, 60_000);
  afterAll(() => world.dispose(), 60_000);

  it('are what others get, whatever our own sessions set for themselves', async () => {
    expect(await describeIt('statement_timeout')).toMatchObject({ value: '0', unit: 'ms', fallback: '0' });
    await set('statement_timeout', '5min');
    expect(await describeIt('statement_timeout')).toMatchObject({ value: '5min', changed: '5min', fallback: '0' });
    await set('statement_timeout', null);
  });

  it('fall back to what the configuration says, or to what is built in', async () => {
    expect(await describeIt('max_wal_senders')).toMatchObject({ value: '16', fallback: '16', changed: null, unit: null });
    expect(await describeIt('datestyle')).toMatchObject({ name: 'DateStyle', value: 'ISO, MDY' });
    await set('datestyle', 'ISO, DMY');
    expect(await describeIt('datestyle')).toMatchObject({ value: 'ISO, DMY' });
    await set('datestyle', null);
  });

  it('are not changed where that would keep the server from starting, or cost data or the way in', async () => {
    const wrong = { code: 'validation-failed', errors: [{ pointer: '/change/value' }] };
    await expect(set('shared_preload_libraries', 'pg_stat_statements, no_such_library')).rejects.toMatchObject(wrong);
    await expect(set('shared_preload_libraries', '')).rejects.toMatchObject(wrong);
    await expect(set('max_wal_senders', '2')).rejects.toMatchObject(wrong);
    await expect(set('work_mem', '8MB\nport = 1')).rejects.toMatchObject(wrong);
    for (const name of ['fsync', 'server_version', 'ssl', 'ssl_ciphers', 'archive_command', 'ignore_checksum_failure']) {
      expect(await describeIt(name)).toMatchObject({ isManaged: true, refusal: expect.stringContaining(name) });
    }
  });

  it('load a library that is there, and give back its own parameters after the restart', async () => {
    expect(await set('shared_preload_libraries', 'auto_explain')).toEqual({ before: null, pendingRestart: true });
    await restart();
    expect(await set('auto_explain.log_format', 'json')).toEqual({ before: null, pendingRestart: false });
    expect(await describeIt('auto_explain.log_format')).toMatchObject({ value: 'json', fallback: 'text' });
    await set('auto_explain.log_format', null);
    await set('shared_preload_libraries', null);
    await restart();
  }, 60_000);

  it('take no restart when a change is taken back before there was one', async () => {
    for (const name of ['max_connections', 'max_files_per_process']) {
      expect(await set(name, '1500')).toEqual({ before: null, pendingRestart: true });
      expect(await set(name, null)).toEqual({ before: '1500', pendingRestart: false });
    }
  });
});
