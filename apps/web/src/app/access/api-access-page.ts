import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import type { ApiToken, ApiTokenPage, CreatedApiToken } from '@rocket/contracts';
import { mdiKeyPlus, mdiPlus } from '@mdi/js';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { pagedList } from '../core/paged-list.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { CopyButton } from '../ui/copy-button.js';
import { EmptyState } from '../ui/empty-state.js';
import { Icon } from '../ui/icon.js';
import { ProblemState } from '../ui/problem-state.js';
import { SettingsTabs } from '../ui/settings-tabs.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { TableFoot } from '../ui/table-foot.js';
import { CreateTokenDialog } from './create-token-dialog.js';

/** Tokens for programs. */
@Component({
  selector: 'rk-api-access-page',
  imports: [CopyButton, EmptyState, Icon, MatButton, ProblemState, SettingsTabs, Since, Skeleton, TableFoot],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './api-access-page.html',
  styles: '.example { margin-top: 20px; } pre { overflow-x: auto; font-size: 12.5px; }',
  host: { class: 'page page-narrow' },
})
export class ApiAccessPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly once = signal(true);
  protected readonly list = pagedList(
    this.once,
    () => (cursor, abort, limit) => this.api.get<ApiTokenPage>('/api/auth/tokens', { limit, cursor: cursor ?? undefined }, abort),
  );
  protected readonly icons = { plus: mdiPlus, none: mdiKeyPlus };
  protected readonly example = `curl -H "Authorization: Bearer $ROCKET_TOKEN" ${location.origin}/api/PostgreSQL/clusters`;

  protected async create(): Promise<void> {
    const created = await firstValueFrom(
      this.dialogs
        .open<CreateTokenDialog, undefined, CreatedApiToken>(CreateTokenDialog, { width: '480px', disableClose: true })
        .afterClosed(),
    );
    if (created) this.list.reload();
  }

  protected async revoke(token: ApiToken): Promise<void> {
    const done = await confirmed(this.dialogs, {
      title: `Revoke “${token.name}”?`,
      consequence: 'Programs that use this token are refused from this moment on. It cannot be brought back.',
      action: 'Revoke this token',
      dangerous: true,
      run: () => this.api.delete(route`/api/auth/tokens/${token.id}`),
    });
    if (done) this.list.reload();
  }

  protected expired(token: ApiToken): boolean {
    return token.expiresAt !== null && Date.parse(token.expiresAt) <= Date.now();
  }
}
