import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogActions, MatDialogClose, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import type { Activity, AddActivityRequest } from '@rocket/contracts';
import { ACTIVITY_TYPES, DBMS_TYPES } from '@rocket/domain';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { dbmsOf } from '../core/dbms-of.js';
import { safePost } from '../core/safe-post.js';
import { activityWord } from '../ui/activity-look.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';

const POINTERS = ['/type', '/text', '/clusterName', '/serverName', '/ticketUrl'];

/** Records what was done past the product. */
@Component({
  selector: 'rk-add-activity-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './add-activity-dialog.html',
  styleUrl: '../clusters/choice-dialog.scss',
})
export class AddActivityDialog {
  private readonly dialog = inject<MatDialogRef<AddActivityDialog, Activity>>(MatDialogRef);
  private readonly post = safePost(inject(Api));

  protected readonly dbmsTypes = DBMS_TYPES;
  protected readonly types = ACTIVITY_TYPES.map((value) => ({ value, word: activityWord(value) }));
  protected readonly dbmsType = signal<string>('PostgreSQL');
  protected readonly type = signal<string>('ConfigChange');
  protected readonly text = signal('');
  protected readonly clusterName = signal('');
  protected readonly serverName = signal('');
  protected readonly ticketUrl = signal('');
  protected readonly planned = signal(true);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly clusterFault = computed(() => this.said('cluster-not-found') ?? this.at('/clusterName'));
  protected readonly serverFault = computed(() => this.said('server-not-found') ?? this.at('/serverName'));
  protected readonly general = computed(() => {
    const problem = this.problem();
    const isAtField = problem?.errors.some(({ pointer }) => POINTERS.includes(pointer)) ?? false;
    return isAtField || this.clusterFault() !== undefined || this.serverFault() !== undefined ? undefined : problem;
  });
  protected readonly ready = computed(() => !this.busy() && this.text().trim() !== '');

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
    const optional = (name: 'clusterName' | 'serverName' | 'ticketUrl'): Partial<AddActivityRequest> =>
      this[name]().trim() === '' ? {} : { [name]: this[name]().trim() };
    const request = {
      type: ACTIVITY_TYPES.find((type) => type === this.type()) ?? 'ConfigChange',
      text: this.text().trim(),
      planned: this.planned(),
      ...optional('clusterName'),
      ...optional('serverName'),
      ...optional('ticketUrl'),
    } satisfies AddActivityRequest;
    try {
      this.dialog.close(await this.post<Activity>(route`/api/${dbmsOf(this.dbmsType())}/activities`, request));
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }

  private said(code: string): string | undefined {
    const problem = this.problem();
    return problem?.code === code ? problem.detail : undefined;
  }
}
