import { computed, inject, type Signal } from '@angular/core';
import type { ClusterPage, PoolServer, PoolServerPage, ReleasePage } from '@rocket/contracts';
import { pickBestFit, toClusterName } from '@rocket/domain';
import { Api, route } from '../../core/api.js';
import { FleetEvents } from '../../core/fleet-events.js';
import { liveQuery } from '../../core/live-query.js';
import type { FleetFacts } from './check-draft.js';
import { membersWanted, sizeOf, type ClusterDraft } from './cluster-draft.js';

const ALL = 500;
const same = { equal: (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b) };

/** What the fleet says about a draft while it is being written: kept fresh by events. Must be called while injecting. */
export function fleetFacts(draft: Signal<ClusterDraft>) {
  const api = inject(Api);

  const nameAsked = computed(() => ({ dbmsType: draft().dbmsType, name: toClusterName(draft().clusterName) }), same);
  const nameTaken = liveQuery(
    () => (nameAsked().name === undefined ? undefined : nameAsked()),
    async ({ dbmsType, name }, abort) => {
      const { items } = await api.get<ClusterPage>(route`/api/${dbmsType}/clusters`, { search: name, limit: ALL }, abort);
      return { name, taken: items.some((cluster) => cluster.clusterName === name && (cluster.lifecycle === 'Creating' || cluster.lifecycle === 'Active')) };
    },
  );

  const sizeAsked = computed(() => {
    const { dbmsType, environment, cpu, ram, dbGigs, datacenter } = draft();
    const sizes = { cpu: sizeOf(cpu), ram: sizeOf(ram), dbGigs: sizeOf(dbGigs) };
    const readable = Object.values(sizes).every((size) => size === undefined || size >= 0) && Number.isInteger(sizes.cpu ?? 0);
    return environment !== '' && readable ? { dbmsType, query: { status: 'Free', environment, datacenter, ...sizes, limit: ALL } } : undefined;
  }, same);
  const matching = liveQuery(sizeAsked, ({ dbmsType, query }, abort) => api.get<PoolServerPage>(route`/api/${dbmsType}/poolServers`, query, abort));

  const freeAsked = computed(() => ({ dbmsType: draft().dbmsType, environment: draft().environment }), same);
  const free = liveQuery(freeAsked, async ({ dbmsType, environment }, abort) => (await api.get<PoolServerPage>(route`/api/${dbmsType}/poolServers`, { status: 'Free', environment, limit: ALL }, abort)).items);

  const lockAsked = computed(() => (draft().source === 'lock' && draft().lockId.trim() !== '' ? { dbmsType: draft().dbmsType, lockId: draft().lockId.trim().toLowerCase() } : undefined), same);
  const locked = liveQuery(lockAsked, async ({ dbmsType, lockId }, abort) => {
    const { items } = await api.get<PoolServerPage>(route`/api/${dbmsType}/poolServers`, { status: 'Locked', limit: ALL }, abort);
    return items.filter((server) => server.lockId === lockId);
  });

  const dbmsAsked = computed(() => draft().dbmsType);
  const releases = liveQuery(dbmsAsked, async (dbmsType, abort) => (await api.get<ReleasePage>(route`/api/${dbmsType}/releases`, { limit: ALL }, abort)).items);

  inject(FleetEvents).refreshOn({
    filter: (event) => event.type === 'poolServer' || event.type === 'cluster',
    refresh: () => [nameTaken, matching, free, locked].forEach((query) => query.reload()),
  });

  const facts = computed<FleetFacts>(() => ({
    nameTaken: nameTaken.value()?.name === nameAsked().name ? nameTaken.value()?.taken : undefined,
    matching: sizeAsked() && !matching.stale() ? matching.value()?.total : undefined,
    locked: lockAsked() && !locked.stale() ? locked.value()?.length : undefined,
    freeNames: free.value() && new Set(free.value()?.map((server) => server.serverName)),
  }));

  /** The servers that the draft would be built out of, as far as that can be foreseen. */
  const foreseen = computed<readonly PoolServer[]>(() => {
    const { source, serverNames } = draft();
    switch (source) {
      case 'size':
        return (sizeAsked() && pickBestFit(matching.value()?.items ?? [], membersWanted(draft()) ?? 0)) ?? [];
      case 'named':
        return serverNames.flatMap((name) => free.value()?.find((server) => server.serverName === name) ?? []);
      case 'lock':
        return (lockAsked() && locked.value()) ?? [];
    }
  });

  return { facts, foreseen, matchingKnown: computed(() => sizeAsked() !== undefined), free: free.value, releases: releases.value, releasesProblem: releases.problem };
}
export type Fleet = ReturnType<typeof fleetFacts>;
