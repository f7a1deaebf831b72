import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** A ticket: a link where it is known where it is found, else its number. */
@Component({
  selector: 'rk-ticket',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (of().ticketLink; as url) {
      <a [href]="url" target="_blank" rel="noopener noreferrer">{{ of().ticketUrl }}</a>
    } @else {
      {{ of().ticketUrl ?? none() }}
    }
  `,
  styles: ':host { overflow-wrap: anywhere; }',
})
export class Ticket {
  readonly of = input.required<{ ticketUrl: string | null; ticketLink: string | null }>();
  /** What stands there when there is none. */
  readonly none = input('–');
}
