import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { PoolServerDetails, ServerFacts } from '@rocket/contracts';
import { mdiAlertCircle } from '@mdi/js';
import { Icon } from '../ui/icon.js';
import { Since } from '../ui/since.js';
import { gigs } from '../ui/words.js';
import { compareClaim } from './compare-claim.js';

/** What a server said about itself, and when; beside it what was claimed, where that differs. */
@Component({
  selector: 'rk-server-facts-card',
  imports: [Icon, Since],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="card-head">
      <h2>What it is</h2>
      @if (server().factsAt; as at) {
        <span class="faint as-of">as of <rk-since [at]="at" /></span>
      }
    </div>
    @if (server().facts; as facts) {
      <dl class="rows">
        <div>
          <dt>System</dt>
          <dd>{{ facts.osVersion }}</dd>
        </div>
        <div>
          <dt>Kernel</dt>
          <dd class="mono">{{ facts.kernel }} {{ facts.architecture }}</dd>
        </div>
        @for (size of sizes(); track size.word) {
          <div>
            <dt>{{ size.word }}</dt>
            <dd>
              {{ size.found }}
              @if (size.word === 'Disk') {
                <span class="faint">{{ free(facts) }} free</span>
              }
              @if (size.claimed) {
                <span [class.less]="size.isLess" [class.faint]="!size.isLess">
                  @if (size.isLess) {
                    <rk-icon [path]="alert" [size]="14" />
                  }
                  {{ size.claimed }} claimed
                </span>
              }
            </dd>
          </div>
        }
        <div>
          <dt>Name</dt>
          <dd class="mono">{{ facts.hostname }}</dd>
        </div>
        <div>
          <dt>Addresses</dt>
          <dd class="mono">{{ facts.addresses.join(', ') || '–' }}</dd>
        </div>
        <div>
          <dt>Started</dt>
          <dd><rk-since [at]="facts.bootedAt" /></dd>
        </div>
      </dl>
    } @else {
      <p class="card-body faint">
        {{ checking() ? 'It is being asked.' : 'Nobody has asked it. What is shown above was typed.' }}
      </p>
    }
  `,
  styleUrl: './server-rows.scss',
})
export class ServerFactsCard {
  readonly server = input.required<PoolServerDetails>();
  readonly checking = input(false);
  protected readonly alert = mdiAlertCircle;
  protected readonly sizes = computed(() => {
    const { facts, claimed } = this.server();
    return facts ? compareClaim(facts, claimed) : [];
  });
  protected readonly free = ({ freeDiskGb }: ServerFacts): string => gigs(freeDiskGb);
}
