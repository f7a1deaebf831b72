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
import type { CreateUserRequest, UpdateUserRequest, UserAccount } from '@rocket/contracts';
import { PASSWORD_LENGTH_MIN } from '@rocket/contracts/constants';
import { ROLES } from '@rocket/domain';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { safePost } from '../core/safe-post.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { ROLE_WORDS } from './user-words.js';

const POINTERS = ['/username', '/displayName', '/email', '/role', '/password'];

/** Somebody new who may sign in, or what shall be different about somebody. */
@Component({
  selector: 'rk-user-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './user-dialog.html',
})
export class UserDialog {
  private readonly api = inject(Api);
  private readonly post = safePost(this.api);
  private readonly dialog = inject<MatDialogRef<UserDialog, UserAccount>>(MatDialogRef);
  protected readonly before = inject<{ user?: UserAccount }>(MAT_DIALOG_DATA).user;
  protected readonly draft = signal({
    username: '',
    displayName: this.before?.displayName ?? '',
    email: this.before?.email ?? '',
    role: this.before?.role ?? 'dba',
    password: '',
    disabled: this.before !== undefined && this.before.disabledAt !== null,
  });
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly words = ROLE_WORDS;
  protected readonly roles = ROLES;
  protected readonly passwordMin = PASSWORD_LENGTH_MIN;
  protected readonly ready = computed(() => {
    const { username, displayName, password } = this.draft();
    const isFilled = this.before ? displayName.trim() !== '' : username.trim() !== '' && password !== '';
    return isFilled && !this.busy();
  });
  /** What belongs to no field. */
  protected readonly general = computed(() => {
    const problem = this.problem();
    return problem?.errors.some(({ pointer }) => POINTERS.includes(pointer)) ? undefined : problem;
  });

  protected at(pointer: string): string | undefined {
    return this.problem()?.errors.find((error) => error.pointer === pointer)?.detail;
  }

  protected edit(change: object): void {
    this.draft.update((draft) => ({ ...draft, ...change }));
  }

  protected pick(word: string): void {
    const role = ROLES.find((one) => one === word);
    if (role) this.edit({ role });
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      this.dialog.close(await (this.before ? this.change(this.before) : this.add()));
    } catch (error) {
      this.problem.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }

  private add(): Promise<UserAccount> {
    const { username, displayName, email, role, password } = this.draft();
    const request: CreateUserRequest = {
      username: username.trim(),
      role,
      password,
      ...(displayName.trim() === '' ? {} : { displayName: displayName.trim() }),
      ...(email.trim() === '' ? {} : { email: email.trim() }),
    };
    return this.post<UserAccount>('/api/users', request);
  }

  private change({ id, version, disabledAt }: UserAccount): Promise<UserAccount> {
    const { displayName, email, role, password, disabled } = this.draft();
    const request: UpdateUserRequest = {
      displayName: displayName.trim(),
      email: email.trim() === '' ? null : email.trim(),
      role,
      ...(password === '' ? {} : { password }),
      ...(disabled === (disabledAt !== null) ? {} : { disabled }),
    };
    return this.api.patch<UserAccount>(route`/api/users/${id}`, request, version);
  }
}
