import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startChangeTls } from './change-tls.js';
import { RememberedFleet } from './testing.js';

describe('a change of TLS', () => {
  let fleet: RememberedFleet;

  beforeAll(async () => {
    fleet = await RememberedFleet.create();
  });
  afterAll(() => fleet.drop());

  const change = (clusterName: string, enabled: boolean) =>
    startChangeTls(fleet.parts, { dbmsType: 'PostgreSQL', clusterName, enabled, actor: 'ada' });
  const read = (id: string) => fleet.uow.read.clusters.byId(id);
  const texts = async (clusterName: string): Promise<string[]> => {
    const page = await fleet.uow.read.activities.list('PostgreSQL', { clusterName }, { limit: 50 });
    return page.items.map(({ type, text }) => `${type}: ${text}`).reverse();
  };

  it('lets every member accept both ways before it is recorded, and the primary be the last that accepts one alone', async () => {
    const id = await fleet.cluster('opened', 'a1', 'a2', 'a3');
    await change('opened', true);
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(fleet.done).toEqual(['offer a2', 'offer a3', 'offer a1', 'settle a1', 'settle a3', 'settle a2']);
    const row = await read(id);
    expect(row).toMatchObject({ tlsEnabled: true, clusterHealth: 'ClusterUp' });
    for (const { tlsCertificate } of row.members) expect(tlsCertificate).toMatch(/BEGIN CERTIFICATE/);
    await expect(change('opened', true)).rejects.toMatchObject({ code: 'cluster-not-ready' });

    await change('opened', false);
    expect(await fleet.run()).toEqual(['Succeeded']);
    const after = await read(id);
    expect(after.tlsEnabled).toBe(false);
    expect(after.members.map(({ tlsCertificate, sealedTlsKey }) => tlsCertificate ?? sealedTlsKey)).toEqual([null, null, null]);
    expect(await texts('opened')).toEqual([
      'ConfigChange: TLS of opened: off -> required.',
      'ConfigChange: TLS of opened: required -> off.',
    ]);
  });

  it('is taken back as a whole when a member does not settle', async () => {
    const id = await fleet.cluster('undone', 'b1', 'b2');
    fleet.refused.add('settle b2');
    await change('undone', true);
    expect(await fleet.run()).toEqual(['Failed']);
    expect(fleet.done).toEqual(['offer b2', 'offer b1', 'settle b1', 'offer b2', 'offer b1', 'settle b1', 'settle b2']);
    const row = await read(id);
    expect(row.tlsEnabled).toBe(false);
    expect(row.members.map(({ tlsCertificate }) => tlsCertificate)).toEqual([null, null]);
    expect(await texts('undone')).toEqual([
      'ConfigChangeFailed: TLS of undone was not changed. Let b2 accept connections with TLS only: b2 refuses.',
    ]);
  });

  it('touches nobody else when the first member refuses, and is taken back there', async () => {
    const id = await fleet.cluster('early', 'c1', 'c2');
    fleet.refused.add('offer c2');
    await change('early', true);
    expect(await fleet.run()).toEqual(['Failed']);
    expect(fleet.done).toEqual(['settle c2']);
    expect(await read(id)).toMatchObject({ tlsEnabled: false });
  });

  it('that ends it demands it again when it fails', async () => {
    const id = await fleet.cluster('kept', 'd1', 'd2');
    await change('kept', true);
    await fleet.run();
    const before = (await read(id)).members.map(({ tlsCertificate }) => tlsCertificate);
    fleet.refused.add('settle d1');
    await change('kept', false);
    expect(await fleet.run()).toEqual(['Failed']);
    const row = await read(id);
    expect(row.tlsEnabled).toBe(true);
    expect(row.members.map(({ tlsCertificate }) => tlsCertificate)).toEqual(before);
  });
});
