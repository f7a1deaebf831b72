import { mdiArchiveOutline, mdiClockOutline, mdiEmailCheckOutline } from '@mdi/js';
import type { NotificationEvent, NotificationStatus } from '@rocket/domain';
import type { StatusLook } from '../ui/status-look.js';

const LOOKS: Readonly<Record<NotificationStatus, StatusLook>> = {
  Waiting: { look: 'paused', word: 'Waiting', icon: mdiClockOutline },
  Sending: { look: 'working', word: 'Being sent' },
  Sent: { look: 'healthy', word: 'Sent', icon: mdiEmailCheckOutline },
  Failed: { look: 'down', word: 'Not delivered' },
  Kept: { look: 'unknown', word: 'Kept here', icon: mdiArchiveOutline },
};

const WORDS: Readonly<Record<NotificationEvent, string>> = {
  'patching-planned': 'Patching planned',
  'patching-moved': 'Patching moved',
  'patching-starting': 'Patching begins',
  'patching-halted': 'Patching halted',
  'patching-done': 'Patched',
  'patching-failed': 'Patching failed',
  'patching-cancelled': 'Patching cancelled',
  'incident-opened': 'Incident',
  'incident-closed': 'Incident over',
  'backup-failed': 'Backup failed',
  'drill-failed': 'Restore drill failed',
  'cluster-changed': 'Cluster changed',
  'budget-near': 'Budget nearly used',
  'budget-passed': 'Budget passed',
  'monthly-report': 'Monthly report',
  'fleet-report': 'Monthly report of the fleet',
  'request-submitted': 'Request submitted',
  'request-commented': 'Request commented on',
  'request-changes-asked': 'Changes asked for',
  'request-approved': 'Request approved',
  'request-rejected': 'Request rejected',
  'request-done': 'Request done',
  'request-failed': 'Request not built',
  'contact-confirmation': 'Confirmation asked for',
};

export const notificationLook = (status: NotificationStatus): StatusLook => LOOKS[status];
export const eventWord = (event: NotificationEvent): string => WORDS[event];
