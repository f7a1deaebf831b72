import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import {
  mdiAccountCircleOutline,
  mdiApplicationOutline,
  mdiAlertOutline,
  mdiArchiveClockOutline,
  mdiChartBar,
  mdiCheck,
  mdiChevronDoubleLeft,
  mdiChevronDoubleRight,
  mdiClipboardTextOutline,
  mdiCogOutline,
  mdiDatabaseOutline,
  mdiEmailOutline,
  mdiHistory,
  mdiHomeOutline,
  mdiKeyOutline,
  mdiLogout,
  mdiMonitor,
  mdiPlaylistPlay,
  mdiRocketLaunch,
  mdiServerNetworkOutline,
  mdiServerOutline,
  mdiTuneVariant,
  mdiUpdate,
  mdiWeatherNight,
  mdiWhiteBalanceSunny,
} from '@mdi/js';
import type { Permission } from '@rocket/domain';
import { FleetEvents } from '../core/fleet-events.js';
import { Session } from '../core/session.js';
import { THEMES, ThemeChoice, type Theme } from '../core/theme.js';
import { Icon } from '../ui/icon.js';
import { Breadcrumbs } from './breadcrumbs.js';
import { OpenIncidentsBar } from './open-incidents-bar.js';
import { RunningOperations } from './running-operations.js';
import { SearchBox } from './search-box.js';

interface Room {
  path: string;
  word: string;
  icon: string;
  needs?: Permission;
}

const COLLAPSED_KEY = 'rocket.rail';

/** The frame around every page. */
@Component({
  selector: 'rk-shell',
  imports: [
    Breadcrumbs,
    Icon,
    MatIconButton,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    OpenIncidentsBar,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    RunningOperations,
    SearchBox,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
  host: { '[class.collapsed]': 'collapsed()' },
})
export class Shell {
  private readonly dialogs = inject(MatDialog);
  protected readonly session = inject(Session);
  protected readonly connection = inject(FleetEvents).connection;
  protected readonly themes = inject(ThemeChoice);
  protected readonly collapsed = signal(localStorage.getItem(COLLAPSED_KEY) === 'collapsed');

  private readonly allRooms: readonly Room[] = [
    { path: '/home', word: 'Home', icon: mdiHomeOutline },
    { path: '/clusters', word: 'Clusters', icon: mdiDatabaseOutline },
    { path: '/applications', word: 'Applications', icon: mdiApplicationOutline },
    { path: '/pool', word: 'Pool', icon: mdiServerOutline, needs: 'fleet:read' },
    { path: '/patching', word: 'Patching', icon: mdiUpdate, needs: 'fleet:read' },
    { path: '/backups', word: 'Backups', icon: mdiArchiveClockOutline },
    { path: '/incidents', word: 'Incidents', icon: mdiAlertOutline },
    { path: '/changes', word: 'Changes', icon: mdiTuneVariant, needs: 'fleet:read' },
    { path: '/operations', word: 'Operations', icon: mdiPlaylistPlay },
    { path: '/activities', word: 'Activities', icon: mdiHistory },
    ...(this.session.may('intake:write') ? [{ path: '/requests', word: 'Requests', icon: mdiClipboardTextOutline }] : []),
    { path: '/reports', word: 'Reports', icon: mdiChartBar },
    { path: '/notifications', word: 'Notifications', icon: mdiEmailOutline, needs: 'notification:read' },
    { path: '/settings', word: 'Settings', icon: mdiCogOutline },
  ];
  /** What who is signed in may see. */
  protected readonly rooms = this.allRooms.filter(({ needs }) => needs === undefined || this.session.may(needs));
  protected readonly themeEntries: readonly { theme: Theme; word: string; icon: string }[] = THEMES.map((theme) => ({
    theme,
    word: { light: 'Light', dark: 'Dark', system: 'System' }[theme],
    icon: { light: mdiWhiteBalanceSunny, dark: mdiWeatherNight, system: mdiMonitor }[theme],
  }));
  protected readonly icons = {
    rocket: mdiRocketLaunch,
    me: mdiAccountCircleOutline,
    key: mdiKeyOutline,
    out: mdiLogout,
    left: mdiChevronDoubleLeft,
    right: mdiChevronDoubleRight,
    check: mdiCheck,
    network: mdiServerNetworkOutline,
  };

  protected themeIcon(): string {
    return this.themeEntries.find((entry) => entry.theme === this.themes.theme())?.icon ?? mdiMonitor;
  }

  protected async changePassword(): Promise<void> {
    const { PasswordDialog } = await import('../access/password-dialog.js');
    this.dialogs.open(PasswordDialog, { width: '440px' });
  }

  protected toggleRail(): void {
    this.collapsed.update((collapsed) => !collapsed);
    localStorage.setItem(COLLAPSED_KEY, this.collapsed() ? 'collapsed' : 'open');
  }
}
