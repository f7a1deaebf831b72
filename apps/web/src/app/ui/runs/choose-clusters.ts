import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import type { DbmsType } from '@rocket/domain';
import { Inventory } from '../../core/inventory.js';
import { Field } from '../field.js';
import type { Faults } from '../step-flow.js';
import type { ClusterChoice, ClusterSource } from './cluster-choice.js';
import { ClusterPicker } from './cluster-picker.js';

/** Which clusters a run is about: some by name, those of an environment or an application, or all. */
@Component({
  selector: 'rk-choose-clusters',
  imports: [ClusterPicker, Field],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <fieldset>
      <legend class="legend">Which clusters?</legend>
      <div class="choices">
        @for (entry of sources; track entry.source) {
          <label class="choice">
            <input
              type="radio"
              name="source"
              [value]="entry.source"
              [checked]="choice().source === entry.source"
              (change)="edited.emit({ source: entry.source })"
            />
            <span
              ><strong>{{ entry.word }}</strong
              ><small>{{ entry.note }}</small></span
            >
          </label>
        }
      </div>
    </fieldset>
    @switch (choice().source) {
      @case ('names') {
        <rk-cluster-picker
          [dbmsType]="dbmsType()"
          [names]="choice().clusterNames"
          [error]="faults()['/clusters']"
          (changed)="edited.emit({ clusterNames: $event })"
        />
      }
      @case ('selector') {
        <div class="form-grid halves">
          <rk-field label="Environment" controlId="choose-environment" [error]="faults()['/selector']">
            <select #environment class="select" (change)="edited.emit({ environment: environment.value })">
              <option value="" [selected]="choice().environment === ''">any</option>
              @for (word of inventory.environments.value() ?? []; track word) {
                <option [value]="word" [selected]="choice().environment === word">{{ word }}</option>
              }
            </select>
          </rk-field>
          <rk-field label="Application" controlId="choose-application">
            <select #application class="select" (change)="edited.emit({ application: application.value })">
              <option value="" [selected]="choice().application === ''">any</option>
              @for (word of inventory.applications.value() ?? []; track word) {
                <option [value]="word" [selected]="choice().application === word">{{ word }}</option>
              }
            </select>
          </rk-field>
        </div>
      }
      @case ('fleet') {
        @if (faults()['/selector']; as wrong) {
          <p class="fault" role="alert">{{ wrong }}</p>
        }
      }
    }
  `,
  styleUrl: '../step-rows.scss',
})
export class ChooseClusters {
  protected readonly inventory = inject(Inventory);
  readonly dbmsType = input.required<DbmsType>();
  readonly choice = input.required<ClusterChoice>();
  readonly faults = input.required<Faults>();
  readonly edited = output<Partial<ClusterChoice>>();

  protected readonly sources: readonly { source: ClusterSource; word: string; note: string }[] = [
    { source: 'names', word: 'By name', note: 'Some that you choose.' },
    { source: 'selector', word: 'By group', note: 'All of an environment or an application.' },
    { source: 'fleet', word: 'The fleet', note: 'Every cluster that runs.' },
  ];
}
