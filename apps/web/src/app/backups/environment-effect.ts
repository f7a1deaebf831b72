import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ClusterPolicyEffect, EnvironmentPolicyEffect } from '@rocket/contracts';
import { mdiAlertCircle } from '@mdi/js';
import { Icon } from '../ui/icon.js';
import { counted, gigs } from '../ui/words.js';
import { environmentEffectInWords } from './environment-effect-words.js';
import { exactly } from './instants.js';

/** What a policy does to the clusters of an environment: which of them let backups go, and which can be restored less far back. */
@Component({
  selector: 'rk-environment-effect',
  imports: [Icon, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './environment-effect.html',
  styleUrl: './cluster/roll-off-effect.scss',
})
export class EnvironmentEffect {
  readonly effect = input.required<EnvironmentPolicyEffect>();
  protected readonly alert = mdiAlertCircle;
  protected readonly gigs = gigs;
  protected readonly counted = counted;
  protected readonly words = computed(() => environmentEffectInWords(this.effect()));

  protected range({ recoverable: { before, after } }: ClusterPolicyEffect): string {
    if (!before) return 'nothing can be restored';
    return after ? `from ${exactly(after.from)} instead of ${exactly(before.from)}` : 'nothing could be restored then';
  }
}
