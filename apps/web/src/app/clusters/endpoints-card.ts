import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { Cluster, ClusterCredentials } from '@rocket/contracts';
import { mdiDownload, mdiEyeOffOutline, mdiKeyOutline } from '@mdi/js';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { downloadText } from '../core/download.js';
import { Session } from '../core/session.js';
import { CopyButton } from '../ui/copy-button.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';

interface Line {
  label: string;
  text: string;
  /** Holds the password. */
  secret?: boolean;
}

/** How to connect. The password is fetched only when asked for, since reading it is recorded. */
@Component({
  selector: 'rk-endpoints-card',
  imports: [CopyButton, Icon, MatButton, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './endpoints-card.html',
  styleUrl: './endpoints-card.scss',
})
export class EndpointsCard {
  private readonly api = inject(Api);
  readonly cluster = input.required<Cluster>();
  protected readonly mayRead = inject(Session).may('credentials:read');
  protected readonly credentials = signal<ClusterCredentials | undefined>(undefined);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly icons = { key: mdiKeyOutline, hide: mdiEyeOffOutline, download: mdiDownload };

  protected readonly addresses = computed<Line[]>(() => {
    const { endpoints, databaseName } = this.cluster();
    return [
      { label: 'Read and write', text: endpoints.readWrite ?? '' },
      { label: 'Read only', text: endpoints.readOnly ?? '' },
      { label: 'Database', text: databaseName },
    ].filter((line) => line.text !== '');
  });
  protected readonly secrets = computed<Line[]>(() => {
    const found = this.credentials();
    if (!found) return [];
    return [
      { label: 'User', text: found.username },
      { label: 'Password', text: found.password, secret: true },
      { label: 'psql', text: found.psql, secret: true },
      { label: 'URI', text: found.uri, secret: true },
      { label: 'JDBC', text: found.jdbc },
    ];
  });

  protected async show(): Promise<void> {
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      const { dbmsType, clusterName } = this.cluster();
      this.credentials.set(await this.api.get<ClusterCredentials>(route`/api/${dbmsType}/Cluster/${clusterName}/credentials`));
    } catch (error) {
      this.problem.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }

  protected download(pem: string): void {
    downloadText(pem, { name: `${this.cluster().clusterName}-ca.pem`, type: 'application/x-pem-file' });
  }
}
