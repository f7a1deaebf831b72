import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { Field } from '../ui/field.js';
import type { KnownWords, ServerFaults } from './check-server.js';
import type { ServerForm } from './server-form.js';

const SIZES = [
  { field: 'cpu', word: 'CPU cores' },
  { field: 'ramGb', word: 'RAM, GB' },
  { field: 'dbGigs', word: 'Disk, GB' },
] as const;

/** What has to be said of a server, however it comes into the pool. */
@Component({
  selector: 'rk-server-fields',
  imports: [Field],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './server-fields.html',
  styleUrl: './server-fields.scss',
})
export class ServerFields {
  readonly form = input.required<ServerForm>();
  readonly faults = input.required<ServerFaults>();
  readonly known = input.required<KnownWords>();
  /** It will be asked how big it is. */
  readonly asked = input(false);
  readonly edited = output<Partial<ServerForm>>();
  readonly left = output<keyof ServerForm>();
  protected readonly sizes = SIZES;

  protected change(field: (typeof SIZES)[number]['field'], value: string): Partial<ServerForm> {
    return { [field]: value };
  }
}
