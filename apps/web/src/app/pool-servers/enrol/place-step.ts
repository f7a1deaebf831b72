import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { DBMS_TYPES } from '@rocket/domain';
import { Inventory } from '../../core/inventory.js';
import type { Faults } from '../../ui/step-flow.js';
import { ServerFields } from '../server-fields.js';
import { fieldFaults } from './check-enrol-draft.js';
import type { EnrolDraft } from './enrol-draft.js';

@Component({
  selector: 'rk-place-step',
  imports: [ServerFields],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <fieldset>
      <legend class="legend">Database system</legend>
      <div class="choices">
        @for (type of dbmsTypes; track type) {
          <label class="choice">
            <input
              type="radio"
              name="dbms"
              [value]="type"
              [checked]="draft().dbmsType === type"
              (change)="edited.emit({ dbmsType: type })"
            />
            <span
              ><strong>{{ type }}</strong></span
            >
          </label>
        }
      </div>
    </fieldset>
    <rk-server-fields
      [form]="draft()"
      [faults]="fields()"
      [known]="known()"
      [asked]="true"
      (edited)="edited.emit($event)"
      (left)="left.emit('/' + $event)"
    />
  `,
  styleUrl: '../../ui/step-rows.scss',
})
export class PlaceStep {
  private readonly inventory = inject(Inventory);
  readonly draft = input.required<EnrolDraft>();
  readonly faults = input.required<Faults>();
  readonly edited = output<Partial<EnrolDraft>>();
  readonly left = output<string>();
  protected readonly dbmsTypes = DBMS_TYPES;
  protected readonly fields = computed(() => fieldFaults(this.faults()));
  protected readonly known = computed(() => ({
    environments: this.inventory.environments.value(),
    datacenters: this.inventory.datacenters.value(),
  }));
}
