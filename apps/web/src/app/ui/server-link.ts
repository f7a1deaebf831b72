import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Session } from '../core/session.js';

/** The name of a server, which leads to its page for who may see the pool. */
@Component({
  selector: 'rk-server-link',
  imports: [RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (mayLook()) {
      <a class="name mono" [routerLink]="['/pool', dbmsType(), name()]">{{ name() }}</a>
    } @else {
      <span class="mono">{{ name() }}</span>
    }
  `,
})
export class ServerLink {
  private readonly session = inject(Session);
  readonly dbmsType = input.required<string>();
  readonly name = input.required<string>();
  protected readonly mayLook = computed(() => this.session.may('fleet:read'));
}
