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
import type { AddBackupRepositoryRequest, BackupRepository } from '@rocket/contracts';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { safePost } from '../core/safe-post.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';

export interface RepositoryDialogData {
  environments: readonly string[];
  /** The one to change; a new one when absent. */
  repository: BackupRepository | undefined;
}

const POINTERS = ['/name', '/environment', '/path', '/warnPercent', '/criticalPercent'];
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

  protected readonly name = signal(this.before?.name ?? '');
  protected readonly path = signal(this.before?.path ?? '');
  protected readonly environment = signal(this.before?.environment ?? '');
  protected readonly warn = signal(String(this.before?.warnPercent ?? WARN_PERCENT));
  protected readonly critical = signal(String(this.before?.criticalPercent ?? CRITICAL_PERCENT));
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly general = computed(() => {
    const problem = this.problem();
    return problem?.code === 'name-exists' || problem?.errors.some(({ pointer }) => POINTERS.includes(pointer))
      ? undefined
      : problem;
  });
  protected readonly nameFault = computed(() =>
    this.problem()?.code === 'name-exists' ? this.problem()?.detail : this.at('/name'),
  );
  protected readonly ready = computed(() => !this.busy() && this.name().trim() !== '' && this.path().trim() !== '');

  protected at(pointer: string): string | undefined {
    return this.problem()?.errors.find((error) => error.pointer === pointer)?.detail;
  }

  protected edited(): void {
    this.problem.set(undefined);
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
    if (!this.before) return this.post<BackupRepository>('/api/backupRepositories', request);
    const { id, version } = this.before;
    return this.api.patch<BackupRepository>(route`/api/backupRepositories/${id}`, request, version);
  }
}
