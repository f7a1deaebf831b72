import { computed, inject, type Signal } from '@angular/core';
import type { ClusterDefaults, ClusterPage, PoolServer, PoolServerPage, ReleasePage } from '@rocket/contracts';
import { NAME_HOLDING_LIFECYCLES, toClusterName, type ClusterLifecycle } from '@rocket/domain';
import { Api, route, type Query } from '../../core/api.js';
import { FleetEvents } from '../../core/fleet-events.js';
import { liveQuery } from '../../core/live-query.js';
import type { FleetFacts } from './check-draft.js';
import { membersWanted, sizeOf, type ClusterDraft } from './cluster-draft.js';
import { commonReleases, pickBySize, releasesBySize, whyNotTogether, whyUnfit } from './fit-servers.js';

/** As many as one answer holds; more are not needed to choose from. */
const MANY = 500;
const NAME_HOLDERS = new Set<ClusterLifecycle>(NAME_HOLDING_LIFECYCLES);
/** Questions are asked again only when they say something else. */
const byContent = { equal: (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other) };

/** What the fleet says about a draft while it is being written; kept fresh by events. Must be made while injecting. */
export class Fleet {
  private readonly api = inject(Api);

  private readonly nameAsked = computed(
    () => ({ dbmsType: this.draft().dbmsType, name: toClusterName(this.draft().clusterName) }),
    byContent,
  );
  private readonly nameTaken = liveQuery(
    () => (this.nameAsked().name === undefined ? undefined : this.nameAsked()),
    async ({ dbmsType, name }, abort) => {
      const { items } = await this.api.get<ClusterPage>(route`/api/${dbmsType}/clusters`, { search: name, limit: MANY }, abort);
      const taken = items.some((one) => one.clusterName === name && NAME_HOLDERS.has(one.lifecycle));
      return { name, taken };
    },
  );

  private readonly sizeAsked = computed(() => sizeQuestion(this.draft()), byContent);
  private readonly bigEnough = liveQuery(this.sizeAsked, (query, abort) => this.pool({ status: 'Free', ...query }, abort));

  private readonly freeAsked = computed(() => ({ environment: this.draft().environment }), byContent);
  private readonly freeServers = liveQuery(this.freeAsked, (query, abort) => this.pool({ status: 'Free', ...query }, abort));

  private readonly lockAsked = computed(() => {
    const { source, lockId } = this.draft();
    return source === 'lock' && lockId.trim() !== '' ? lockId.trim().toLowerCase() : undefined;
  });
  private readonly locked = liveQuery(this.lockAsked, async (lockId, abort) => {
    const { items } = await this.pool({ status: 'Locked' }, abort);
    return items.filter((server) => server.lockId === lockId);
  });

  private readonly releasesQuery = liveQuery(
    () => this.draft().dbmsType,
    async (dbmsType, abort) => (await this.api.get<ReleasePage>(route`/api/${dbmsType}/releases`, { limit: MANY }, abort)).items,
  );

  private readonly defaults = liveQuery(
    () => this.draft().dbmsType,
    (dbmsType, abort) => this.api.get<ClusterDefaults>(route`/api/${dbmsType}/clusterDefaults`, {}, abort),
  );
  /** Whether a new cluster is backed up by itself as long as nobody says otherwise. */
  readonly backupsByItself = computed(() => this.defaults.value()?.backups);

  /** The releases to choose from: those that the servers can have, as far as these are known. */
  readonly releases = computed(() => {
    const possible = this.facts().releases;
    return this.releasesQuery.value()?.filter(({ version }) => possible === undefined || possible.includes(version));
  });
  /** Whether enough was said to count the servers that match. */
  readonly matchingKnown = computed(() => this.sizeAsked() !== undefined);
  readonly free = computed(() => this.freeServers.value()?.items);

  readonly facts = computed<FleetFacts>(() => {
    const name = this.nameTaken.value();
    return {
      nameTaken: name?.name === this.nameAsked().name ? name?.taken : undefined,
      matching: this.matching(),
      locked: this.lockAsked() !== undefined && !this.locked.stale() ? this.locked.value()?.length : undefined,
      unfit: this.unfit(),
      releases: this.possibleReleases(),
      freeNames: this.freeServers.stale() ? undefined : this.free() && new Set(this.free()?.map((server) => server.serverName)),
    };
  });

  /** The servers that the draft would be built out of, as far as that can be foreseen. */
  readonly foreseen = computed<readonly PoolServer[]>(() => {
    const { source, serverNames } = this.draft();
    switch (source) {
      case 'size':
        return this.sized()?.servers ?? [];
      case 'named':
        return serverNames.flatMap((name) => this.free()?.find((server) => server.serverName === name) ?? []);
      case 'lock':
        return (this.lockAsked() === undefined ? undefined : this.locked.value()) ?? [];
    }
  });

  /** What the pool would give by size; `undefined` while it is being asked. */
  private readonly sized = computed(() => {
    const page = this.sizeAsked() && !this.bigEnough.stale() ? this.bigEnough.value() : undefined;
    const count = membersWanted(this.draft()) ?? 0;
    const release = this.draft().release;
    if (!page) return undefined;
    const releases = releasesBySize(page.items, count);
    // A release that was chosen before, and cannot be had, is said at its own field.
    const pick = pickBySize(page.items, count, releases.includes(release) ? release : undefined);
    return { ...pick, releases, readAll: page.items.length === page.total };
  });

  /** Out of more servers than were read, too few is a guess. */
  private matching(): number | undefined {
    const sized = this.sized();
    return sized?.readAll || sized?.servers.length ? sized.matching : undefined;
  }

  private unfit(): string | undefined {
    if (this.draft().source === 'size') return undefined;
    const servers = this.foreseen();
    const first = servers.find((server) => whyUnfit(server) !== undefined);
    return first ? `${first.serverName} ${whyUnfit(first)}.` : whyNotTogether(servers);
  }

  private possibleReleases(): readonly string[] | undefined {
    if (this.draft().source !== 'size') return this.foreseen().length > 0 ? commonReleases(this.foreseen()) : undefined;
    const sized = this.sized();
    return sized && sized.releases.length > 0 && sized.readAll ? sized.releases : undefined;
  }

  constructor(private readonly draft: Signal<ClusterDraft>) {
    inject(FleetEvents).refreshOn({
      filter: (event) => event.type === 'poolServer' || event.type === 'cluster',
      refresh: () => {
        for (const query of [this.nameTaken, this.bigEnough, this.freeServers, this.locked]) query.reload();
      },
    });
  }

  private pool(query: Query, abort: AbortSignal): Promise<PoolServerPage> {
    return this.api.get<PoolServerPage>(route`/api/${this.draft().dbmsType}/poolServers`, { ...query, limit: MANY }, abort);
  }
}

/** The pool's filters for the sizes asked for; `undefined` while they cannot be read. */
function sizeQuestion({ environment, cpu, ram, dbGigs, datacenter }: ClusterDraft): Query | undefined {
  const sizes = { cpu: sizeOf(cpu), ram: sizeOf(ram), dbGigs: sizeOf(dbGigs) };
  const readable = Object.values(sizes).every((size) => size === undefined || size >= 0) && Number.isInteger(sizes.cpu ?? 0);
  return environment !== '' && readable ? { environment, datacenter, ...sizes } : undefined;
}
