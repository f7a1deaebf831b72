import { ChangeDetectionStrategy, Component, type OnInit, computed, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { ShownHostKey } from '@rocket/contracts';
import { Api } from '../../core/api.js';
import { toApiProblem, type ApiProblem } from '../../core/api-problem.js';
import { CopyButton } from '../../ui/copy-button.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { Skeleton } from '../../ui/skeleton.js';
import type { Faults } from '../../ui/step-flow.js';
import { keyOf, placeOf, type EnrolDraft } from './enrol-draft.js';

/** What `ssh-keygen -l` calls the kinds of keys at the end of its lines. */
const KINDS: Readonly<Record<string, string>> = { 'ssh-ed25519': '(ED25519)', 'ssh-rsa': '(RSA)' };

/** Reads the host key that the server shows, and lets a person compare it. */
@Component({
  selector: 'rk-key-step',
  imports: [CopyButton, MatButton, ProblemNotice, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './key-step.html',
  styleUrls: ['../../ui/step-rows.scss', './key-step.scss'],
})
export class KeyStep implements OnInit {
  private readonly api = inject(Api);
  readonly draft = input.required<EnrolDraft>();
  readonly faults = input.required<Faults>();
  readonly edited = output<Partial<EnrolDraft>>();

  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly key = computed(() => keyOf(this.draft()));
  protected readonly place = computed(() => placeOf(this.draft()));
  // Broken where people break it: `SHA256:`, then the digest.
  private readonly colon = computed(() => (this.key()?.fingerprint.indexOf(':') ?? -1) + 1);
  protected readonly scheme = computed(() => this.key()?.fingerprint.slice(0, this.colon()));
  protected readonly digest = computed(() => this.key()?.fingerprint.slice(this.colon()));
  protected readonly fault = computed(() => this.faults()['/hostKey']);
  protected readonly kind = computed(() => {
    const type = this.key()?.keyType ?? '';
    return KINDS[type] ?? (type.startsWith('ecdsa') ? '(ECDSA)' : type);
  });

  ngOnInit(): void {
    if (this.place().address !== '' && this.key() === undefined) void this.read();
  }

  protected async read(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    const place = this.place();
    try {
      const shown = await this.api.post<ShownHostKey>('/api/sshHostKeys', place);
      const isSame = shown.fingerprint === this.key()?.fingerprint;
      this.edited.emit({ readKey: { ...place, ...shown }, isCompared: isSame && this.draft().isCompared });
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.edited.emit({ readKey: null, isCompared: false });
    } finally {
      this.busy.set(false);
    }
  }
}
