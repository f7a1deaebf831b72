import {
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  afterNextRender,
  computed,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { mdiEyeOffOutline, mdiEyeOutline, mdiInformationOutline, mdiRocketLaunch } from '@mdi/js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Session } from '../core/session.js';
import { Clock } from '../ui/clock.js';
import { Field } from '../ui/field.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { duration } from '../ui/words.js';

@Component({
  selector: 'rk-login-page',
  imports: [Field, Icon, MatButton, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './login-page.html',
  styleUrl: './login-page.scss',
})
export class LoginPage {
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly clock = inject(Clock);
  private readonly nameField = viewChild.required<ElementRef<HTMLInputElement>>('nameField');
  private readonly passwordField = viewChild.required<ElementRef<HTMLInputElement>>('passwordField');

  /** Where the reader was; only a path of this dashboard is followed. */
  readonly returnUrl = input<string>();
  readonly reason = input<string>();

  protected readonly username = signal('');
  protected readonly password = signal('');
  protected readonly visible = signal(false);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  private readonly blockedUntil = signal(0);

  /** Seconds until the next attempt is allowed. */
  protected readonly waitMs = computed(() => Math.max(0, this.blockedUntil() - this.clock.now()));
  protected readonly waiting = computed(() => duration(this.waitMs() + 999));
  protected readonly ready = computed(() => !this.busy() && this.waitMs() === 0);
  protected readonly icons = {
    rocket: mdiRocketLaunch,
    info: mdiInformationOutline,
    show: mdiEyeOutline,
    hide: mdiEyeOffOutline,
  };

  constructor() {
    afterNextRender(() => this.nameField().nativeElement.focus());
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    const [empty] = [this.nameField(), this.passwordField()].filter((field) => field.nativeElement.value === '');
    if (empty) {
      empty.nativeElement.focus();
      return;
    }
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      await this.session.login(this.username().trim(), this.password());
      await this.router.navigateByUrl(safeReturnUrl(this.returnUrl()));
    } catch (error) {
      const problem = toApiProblem(error);
      this.problem.set(problem);
      if (problem.retryAfterSeconds !== undefined) this.blockedUntil.set(Date.now() + problem.retryAfterSeconds * 1_000);
      if (problem.code === 'invalid-credentials') {
        this.password.set('');
        this.passwordField().nativeElement.focus();
      }
    } finally {
      this.busy.set(false);
    }
  }
}

/** Never away from this dashboard: `//elsewhere` and full addresses lead home. */
export function safeReturnUrl(url: string | undefined): string {
  return url && /^\/(?![/\\])/.test(url) && !url.startsWith('/login') ? url : '/home';
}
