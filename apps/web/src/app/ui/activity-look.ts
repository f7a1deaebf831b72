import {
  mdiAlertOctagon,
  mdiArrowUpCircle,
  mdiBroom,
  mdiDatabaseAlertOutline,
  mdiDatabaseCheckOutline,
  mdiDatabaseCogOutline,
  mdiDatabaseOffOutline,
  mdiDatabasePlusOutline,
  mdiDatabaseRefreshOutline,
  mdiDatabaseRemoveOutline,
  mdiKeyAlertOutline,
  mdiKeyChain,
  mdiKeyOutline,
  mdiServerMinus,
  mdiServerNetworkOutline,
  mdiServerNetworkOff,
  mdiServerPlus,
  mdiServerOutline,
  mdiSwapHorizontal,
  mdiTrayArrowDown,
  mdiCalendarRemoveOutline,
  mdiRestore,
  mdiUpdate,
} from '@mdi/js';
import type { ActivityType } from '@rocket/domain';
import type { Look } from './status-look.js';

interface ActivityLook {
  word: string;
  icon: string;
  look: Look;
}

const LOOKS: Readonly<Record<ActivityType, ActivityLook>> = {
  Create: { word: 'Create', icon: mdiDatabasePlusOutline, look: 'healthy' },
  CreateFailed: { word: 'Create failed', icon: mdiDatabaseAlertOutline, look: 'down' },
  Switchover: { word: 'Switchover', icon: mdiSwapHorizontal, look: 'healthy' },
  SwitchoverFailed: { word: 'Switchover failed', icon: mdiSwapHorizontal, look: 'down' },
  ServerAdd: { word: 'Server added', icon: mdiServerPlus, look: 'healthy' },
  ServerAddFailed: { word: 'Server not added', icon: mdiServerPlus, look: 'down' },
  ServerRemove: { word: 'Server removed', icon: mdiServerMinus, look: 'unknown' },
  ServerRemoveFailed: { word: 'Server not removed', icon: mdiServerMinus, look: 'down' },
  DbRestart: { word: 'Restart', icon: mdiDatabaseRefreshOutline, look: 'healthy' },
  DbRestartFailed: { word: 'Restart failed', icon: mdiDatabaseAlertOutline, look: 'down' },
  Stop: { word: 'Stop', icon: mdiDatabaseOffOutline, look: 'paused' },
  StopFailed: { word: 'Stop failed', icon: mdiDatabaseAlertOutline, look: 'down' },
  Start: { word: 'Start', icon: mdiDatabaseCheckOutline, look: 'healthy' },
  StartFailed: { word: 'Start failed', icon: mdiDatabaseAlertOutline, look: 'down' },
  Patch: { word: 'Patch', icon: mdiUpdate, look: 'healthy' },
  PatchFailed: { word: 'Patch failed', icon: mdiDatabaseAlertOutline, look: 'down' },
  PatchHalted: { word: 'Patch halted', icon: mdiAlertOctagon, look: 'attention' },
  PatchRolledBack: { word: 'Patch rolled back', icon: mdiRestore, look: 'attention' },
  BlackoutAdd: { word: 'Blackout added', icon: mdiCalendarRemoveOutline, look: 'unknown' },
  BlackoutRemove: { word: 'Blackout removed', icon: mdiCalendarRemoveOutline, look: 'unknown' },
  ConfigChange: { word: 'Settings changed', icon: mdiDatabaseCogOutline, look: 'unknown' },
  ConfigChangeFailed: { word: 'Settings not changed', icon: mdiDatabaseAlertOutline, look: 'down' },
  Rejoin: { word: 'Member back', icon: mdiDatabaseRefreshOutline, look: 'healthy' },
  RejoinFailed: { word: 'Member not back', icon: mdiDatabaseAlertOutline, look: 'down' },
  Delete: { word: 'Delete', icon: mdiDatabaseRemoveOutline, look: 'unknown' },
  DeleteFailed: { word: 'Delete failed', icon: mdiDatabaseAlertOutline, look: 'down' },
  Undelete: { word: 'Undelete', icon: mdiDatabaseRefreshOutline, look: 'healthy' },
  UndeleteFailed: { word: 'Undelete failed', icon: mdiDatabaseAlertOutline, look: 'down' },
  Up: { word: 'Up', icon: mdiArrowUpCircle, look: 'healthy' },
  Down: { word: 'Down', icon: mdiAlertOctagon, look: 'down' },
  Failover: { word: 'Failover', icon: mdiSwapHorizontal, look: 'attention' },
  FailoverFailed: { word: 'Failover failed', icon: mdiSwapHorizontal, look: 'down' },
  CredentialsRead: { word: 'Credentials read', icon: mdiKeyOutline, look: 'unknown' },
  PoolAdd: { word: 'Pool add', icon: mdiServerPlus, look: 'unknown' },
  PoolRemove: { word: 'Pool remove', icon: mdiServerMinus, look: 'unknown' },
  PoolPull: { word: 'Pool pull', icon: mdiTrayArrowDown, look: 'unknown' },
  Enrol: { word: 'Enrol', icon: mdiServerNetworkOutline, look: 'healthy' },
  EnrolFailed: { word: 'Enrol failed', icon: mdiServerNetworkOff, look: 'down' },
  HostKeyChanged: { word: 'Host key changed', icon: mdiKeyAlertOutline, look: 'down' },
  HostKeyConfirmed: { word: 'Host key confirmed', icon: mdiKeyChain, look: 'unknown' },
  FactsChanged: { word: 'Facts changed', icon: mdiServerOutline, look: 'attention' },
  Clean: { word: 'Clean', icon: mdiBroom, look: 'unknown' },
};

export const activityWord = (type: ActivityType): string => LOOKS[type]?.word ?? type;
/** Icon and colour of an activity; one that this dashboard does not know yet is shown plainly. */
export const activityLook = (type: ActivityType): ActivityLook =>
  LOOKS[type] ?? { word: type, icon: mdiTrayArrowDown, look: 'unknown' };
