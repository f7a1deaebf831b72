import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Session } from '../core/session.js';
import { FleetHome } from './fleet-home.js';
import { OwnHome } from './own-home.js';

/** The first page: what waits for who looks, then what they look after. */
@Component({
  selector: 'rk-home-page',
  imports: [FleetHome, OwnHome],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (seesFleet) {
      <rk-fleet-home />
    } @else {
      <rk-own-home />
    }
  `,
  host: { class: 'page' },
})
export class HomePage {
  protected readonly seesFleet = inject(Session).may('fleet:read');
}
