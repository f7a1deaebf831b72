import { Injectable, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { Activity } from '@rocket/contracts';
import { firstValueFrom } from 'rxjs';

/** Opens the dialogs that write about activities. Each answers what was written, if anything. */
@Injectable({ providedIn: 'root' })
export class ActivityDialogs {
  private readonly dialogs = inject(MatDialog);

  async amend(activity: Activity): Promise<Activity | undefined> {
    const { AmendDialog } = await import('./amend-dialog.js');
    const opened = this.dialogs.open<unknown, Activity, Activity>(AmendDialog, { data: activity, width: '520px' });
    return firstValueFrom(opened.afterClosed());
  }

  async add(): Promise<Activity | undefined> {
    const { AddActivityDialog } = await import('./add-activity-dialog.js');
    return firstValueFrom(this.dialogs.open<unknown, never, Activity>(AddActivityDialog, { width: '560px' }).afterClosed());
  }
}
