import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import type { Release } from '@rocket/contracts';
import type { PatchType } from '@rocket/domain';
import { Field } from '../../ui/field.js';
import type { Faults } from '../../ui/step-flow.js';
import type { PatchDraft } from './patch-draft.js';

@Component({
  selector: 'rk-what-step',
  imports: [Field],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <fieldset>
      <legend class="legend">What is patched?</legend>
      <div class="choices">
        @for (entry of kinds; track entry.kind) {
          <label class="choice">
            <input
              type="radio"
              name="kind"
              [value]="entry.kind"
              [checked]="draft().patchType === entry.kind"
              (change)="edited.emit({ patchType: entry.kind })"
            />
            <span
              ><strong>{{ entry.word }}</strong
              ><small>{{ entry.note }}</small></span
            >
          </label>
        }
      </div>
    </fieldset>
    @if (draft().patchType === 'DB') {
      <rk-field
        label="Release"
        controlId="to-release"
        hint="Within the major that a cluster has. Clusters of another major are left as they are, and listed with the reason."
        [error]="faults()['/toRelease']"
      >
        <select #release class="select" (change)="edited.emit({ toRelease: release.value })">
          <option value="" [selected]="draft().toRelease === ''">newest of each cluster’s major</option>
          @for (one of releases() ?? []; track one.version) {
            <option [value]="one.version" [selected]="draft().toRelease === one.version">
              {{ one.version }}{{ one.status === 'eol' ? ' (no longer maintained)' : '' }}
            </option>
          }
        </select>
      </rk-field>
    } @else {
      <p class="soft">
        Whatever the servers’ package sources have waiting is installed, except the database itself. A server is rebooted where an
        update asks for it, never without its cluster being ready for that.
      </p>
    }
  `,
  styleUrl: '../../ui/step-rows.scss',
})
export class WhatStep {
  readonly draft = input.required<PatchDraft>();
  readonly faults = input.required<Faults>();
  readonly releases = input.required<readonly Release[] | undefined>();
  readonly edited = output<Partial<PatchDraft>>();

  protected readonly kinds: readonly { kind: PatchType; word: string; note: string }[] = [
    { kind: 'DB', word: 'The database', note: 'A newer release of the same major, one member after the other.' },
    { kind: 'OS', word: 'The operating system', note: 'Updates that wait on servers reached by SSH.' },
  ];
}
