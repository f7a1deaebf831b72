import { ChangeDetectionStrategy, Component, DestroyRef, computed, inject, input, signal } from '@angular/core';
import type { ClusterServer } from '@rocket/contracts';
import { LOOK_ICONS, roleWord, serverLook } from '../ui/status-look.js';
import { bytes } from '../ui/words.js';
import { NODE, layoutCluster } from './layout-cluster.js';

/** The cluster, drawn: datacenters as boxes, arrows from the primary with the lag. The members table says the same in words. */
@Component({
  selector: 'rk-cluster-picture',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './cluster-picture.html',
  styleUrl: './cluster-picture.scss',
})
export class ClusterPicture {
  readonly servers = input.required<readonly ClusterServer[]>();
  private readonly narrow = signal(false);
  protected readonly layout = computed(() => layoutCluster(this.servers(), this.narrow()));
  protected readonly node = NODE;
  protected readonly look = serverLook;
  protected readonly icons = LOOK_ICONS;

  /** The picture in words, for who cannot see it. */
  protected readonly words = computed(() => {
    const sentences = this.servers().map((server) => {
      const lag = server.nodeRole === 'Primary' ? '' : `, ${this.lag(server)}`;
      return `${roleWord(server.nodeRole)} ${server.serverName} in ${server.datacenter}, ${serverLook(server.serverHealth).word.toLowerCase()}${lag}`;
    });
    return `${sentences.join('; ')}.`;
  });

  constructor() {
    const query = matchMedia('(max-width: 860px)');
    const listen = (): void => this.narrow.set(query.matches);
    listen();
    query.addEventListener('change', listen);
    inject(DestroyRef).onDestroy(() => query.removeEventListener('change', listen));
  }

  protected roleAndVersion({ nodeRole, dbVersion }: ClusterServer): string {
    return dbVersion === null ? roleWord(nodeRole) : `${roleWord(nodeRole)} · ${dbVersion}`;
  }

  protected lag(server: ClusterServer): string {
    if (server.nodeRole === 'Configuring') return 'not streaming yet';
    if (server.streaming === false) return 'not streaming';
    return server.lagBytes === null ? 'lag unknown' : `lag ${bytes(server.lagBytes)}`;
  }
}
