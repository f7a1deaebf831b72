import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import type { AddBackupRepositoryRequest, BackupRepository, PoolServerPage } from '@rocket/contracts';
import type { BackupRepositoryKind } from '@rocket/domain';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { liveQuery } from '../core/live-query.js';
import { safePost } from '../core/safe-post.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';

export interface RepositoryDialogData {
  environments: readonly string[];
  /** The one to change; a new one when absent. */
  repository: BackupRepository | undefined;
}

const POINTERS = ['/name', '/environment', '/serverName', '/path', '/warnPercent', '/criticalPercent'];
const SERVERS_SHOWN = 500;
/** Made by us on the server where nobody says otherwise. */
const SERVER_DIRECTORY = '/var/lib/rocket-managed/server/repository';
const WARN_PERCENT = 80;
const CRITICAL_PERCENT = 95;

/** Where backups shall lie, for whom, and from when on somebody has to look after it. */
@Component({
  selector: 'rk-repository-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './repository-dialog.html',
  styleUrl: '../clusters/choice-dialog.scss',
})
export class RepositoryDialog {
  protected readonly data = inject<RepositoryDialogData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<RepositoryDialog, BackupRepository>>(MatDialogRef);
  private readonly api = inject(Api);
  private readonly post = safePost(this.api);
  protected readonly before = this.data.repository;

  protected readonly kind = signal<BackupRepositoryKind>(this.before?.kind ?? 'filesystem');
  protected readonly isOnServer = computed(() => this.kind() === 'server');
  protected readonly serverName = signal(this.before?.serverName ?? '');
  protected readonly servers = liveQuery(
    () => (this.isOnServer() && !this.before ? 'PostgreSQL' : undefined),
    async (dbmsType, abort) => (await freeServers(this.api, dbmsType, abort)).items,
  );
  protected readonly name = signal(this.before?.name ?? '');
  protected readonly path = signal(this.before?.path ?? '');
  protected readonly environment = signal(this.before?.environment ?? '');
  protected readonly warn = signal(String(this.before?.warnPercent ?? WARN_PERCENT));
  protected readonly critical = signal(String(this.before?.criticalPercent ?? CRITICAL_PERCENT));
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly kindHint = computed(() =>
    this.isOnServer()
      ? 'For clusters on servers over SSH. They send their backups there by pgBackRest, on TCP port 8432.'
      : 'For clusters on servers of this machine.',
  );
  protected readonly serverHint = computed(() =>
    this.servers.value()?.length === 0
      ? 'There is no free server over SSH in the pool. Add one first.'
      : 'It leaves the pool, and comes back when the repository is forgotten and the server cleaned.',
  );
  protected readonly pathHint = computed(() => {
    if (this.before) return 'What lies in the old one is not moved.';
    if (!this.isOnServer()) return 'An absolute path on the machine of the control plane, such as a mounted share.';
    return 'Made when it is first used. Another one, such as a mounted disk, has to be there and belong to postgres.';
  });
  protected readonly general = computed(() => {
    const problem = this.problem();
    return problem?.code === 'name-exists' || problem?.errors.some(({ pointer }) => POINTERS.includes(pointer))
      ? undefined
      : problem;
  });
  protected readonly nameFault = computed(() =>
    this.problem()?.code === 'name-exists' ? this.problem()?.detail : this.at('/name'),
  );
  protected readonly ready = computed(
    () =>
      !this.busy() && this.name().trim() !== '' && this.path().trim() !== '' && (!this.isOnServer() || this.serverName() !== ''),
  );

  protected at(pointer: string): string | undefined {
    return this.problem()?.errors.find((error) => error.pointer === pointer)?.detail;
  }

  protected edited(): void {
    this.problem.set(undefined);
  }

  protected choose(kind: BackupRepositoryKind): void {
    this.edited();
    this.kind.set(kind);
    if (kind === 'server' && this.path() === '') this.path.set(SERVER_DIRECTORY);
    if (kind === 'filesystem' && this.path() === SERVER_DIRECTORY) this.path.set('');
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    const request: AddBackupRepositoryRequest = {
      name: this.name().trim(),
      path: this.path().trim(),
      environment: this.environment() || null,
      warnPercent: Number(this.warn()),
      criticalPercent: Number(this.critical()),
    };
    try {
      this.dialog.close(await this.send(request));
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }

  private send(request: AddBackupRepositoryRequest): Promise<BackupRepository> {
    const place = this.isOnServer() ? { kind: this.kind(), serverName: this.serverName() } : { kind: this.kind() };
    if (!this.before) return this.post<BackupRepository>('/api/backupRepositories', { ...request, ...place });
    const { id, version } = this.before;
    return this.api.patch<BackupRepository>(route`/api/backupRepositories/${id}`, request, version);
  }
}

/** Backups of servers over SSH go to one of their kind. */
function freeServers(api: Api, dbmsType: string, abort: AbortSignal): Promise<PoolServerPage> {
  return api.get<PoolServerPage>(
    route`/api/${dbmsType}/poolServers`,
    { status: 'Free', driver: 'ssh', limit: SERVERS_SHOWN },
    abort,
  );
}
