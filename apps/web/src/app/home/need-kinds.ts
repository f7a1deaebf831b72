import type {
  ActivityPage,
  BackupOverviewPage,
  BackupOverviewRow,
  ClusterCompliancePage,
  ContactPage,
  FleetEvent,
  IncidentPage,
  IntakeRequestPage,
  OperationPage,
} from '@rocket/contracts';
import { DBMS_TYPES, type DbmsType, type Permission } from '@rocket/domain';
import { overviewLook, overviewReason } from '../backups/backup-looks.js';
import { route, type Api } from '../core/api.js';
import { isOfRequests } from '../intake/intake-words.js';
import { incidentLook, incidentNumbers, incidentTitle } from '../monitoring/incident-words.js';
import { complianceLook, operationLook } from '../ui/status-look.js';
import { joined, type NeedRow, type Needs } from './need.js';

/** Something that may wait for the person who looks. */
export interface NeedKind {
  key: string;
  title: string;
  /** What can be said when none is there. */
  calm: string;
  all: { path: string; query: Record<string, string> };
  /** Only for who holds this. */
  needs: Permission;
  /** Whether an event may have changed it. */
  concerns: (event: FleetEvent) => boolean;
  load: (api: Api, shown: number, abort: AbortSignal) => Promise<Needs>;
}

const onOperations = ({ type }: FleetEvent): boolean => type === 'operation';

async function ofEveryDbms(shown: number, load: (dbmsType: DbmsType) => Promise<Needs>): Promise<Needs> {
  return joined(await Promise.all(DBMS_TYPES.map(load)), shown);
}

const INCIDENTS: NeedKind = {
  key: 'incidents',
  title: 'Open incidents',
  calm: 'no open incidents',
  all: { path: '/incidents', query: { open: 'true' } },
  needs: 'own:read',
  concerns: ({ type }) => type === 'incident',
  load: (api, shown, abort) =>
    ofEveryDbms(shown, async (dbmsType) => {
      const query = { open: true, limit: shown };
      const { items, total } = await api.get<IncidentPage>(route`/api/${dbmsType}/incidents`, query, abort);
      const rows = items.map((incident) => ({
        id: incident.id,
        status: incidentLook(incident.state),
        name: incident.serverName ?? incident.clusterName,
        isMono: true,
        note: `${incidentTitle(incident)}: ${incidentNumbers(incident)}`,
        at: incident.stateSince,
        link: ['/incidents', dbmsType, incident.id],
      }));
      return { total, rows };
    }),
};

const OPERATIONS: NeedKind = {
  key: 'operations',
  title: 'Operations that failed',
  calm: 'no failed operations',
  all: { path: '/operations', query: { needsPerson: 'true' } },
  needs: 'own:read',
  concerns: onOperations,
  load: async (api, limit, abort) => {
    const { items, total } = await api.get<OperationPage>('/api/operations', { needsPerson: true, limit }, abort);
    const rows = items.map((operation) => ({
      id: operation.id,
      status: operationLook(operation.status),
      name: operation.title,
      isMono: false,
      note: operation.error ?? operation.phase,
      at: operation.finishedAt ?? operation.createdAt,
      link: ['/operations', operation.id],
    }));
    return { total, rows };
  },
};

const REQUESTS: NeedKind = {
  key: 'requests',
  title: 'Requests to decide',
  calm: 'no requests',
  all: { path: '/requests', query: { status: 'Submitted' } },
  needs: 'intake:decide',
  concerns: isOfRequests,
  load: (api, limit, abort) => requests(api, { status: 'Submitted', limit }, abort),
};

const QUESTIONS: NeedKind = {
  key: 'questions',
  title: 'Requests that wait for you',
  calm: 'no questions about your requests',
  all: { path: '/requests', query: { status: 'ChangesAsked' } },
  needs: 'intake:write',
  concerns: isOfRequests,
  load: (api, limit, abort) => requests(api, { status: 'ChangesAsked', limit }, abort),
};

async function requests(api: Api, query: { status: string; limit: number }, abort: AbortSignal): Promise<Needs> {
  const { items, total } = await api.get<IntakeRequestPage>('/api/intakeRequests', query, abort);
  const rows = items.map((request) => ({
    id: request.id,
    status: { look: 'attention' as const, word: request.status === 'Submitted' ? 'To decide' : 'Changes asked' },
    name: request.number,
    isMono: false,
    note: [request.form.applicationName, request.form.environment, `by ${request.requester}`].filter(Boolean).join(' · '),
    at: request.submittedAt,
    link: ['/requests', request.id],
  }));
  return { total, rows };
}

const UNPATCHED: NeedKind = {
  key: 'unpatched',
  title: 'Clusters to patch',
  calm: 'no cluster that has to be patched',
  all: { path: '/patching', query: { state: 'required' } },
  needs: 'fleet:read',
  concerns: onOperations,
  load: (api, shown, abort) =>
    ofEveryDbms(shown, async (dbmsType) => {
      const path = route`/api/${dbmsType}/patchCompliance`;
      const { items, total } = await api.get<ClusterCompliancePage>(path, { state: 'required', limit: shown }, abort);
      const rows = items.map((one) => ({
        ...ofCluster(dbmsType, one),
        status: complianceLook(one.state),
        note: `${one.version ?? '?'} → ${one.latest ?? '?'} · ${one.environment}`,
        at: one.since,
      }));
      return { total, rows };
    }),
};

const BACKUPS: NeedKind = {
  key: 'backups',
  title: 'Backups with a problem',
  calm: 'no backup with a problem',
  all: { path: '/backups', query: {} },
  needs: 'own:read',
  concerns: onOperations,
  load: (api, limit, abort) =>
    overviews(api, { anyProblem: true, limit }, abort, (one) => ({
      status: overviewLook(one),
      note: overviewReason(one) ?? one.application,
    })),
};

const UNPROVEN: NeedKind = {
  key: 'unproven',
  title: 'Backups never proven',
  calm: 'no backup that nobody has proven',
  all: { path: '/reports/show/unproven-backups', query: {} },
  needs: 'own:read',
  concerns: onOperations,
  load: (api, limit, abort) =>
    overviews(api, { anyProblem: false, proven: false, limit }, abort, ({ application, environment }) => ({
      status: { look: 'attention', word: 'Never proven' },
      note: `${application} · ${environment}`,
    })),
};

/** Clusters by how their backups stand, each with what is wrong. */
function overviews(
  api: Api,
  query: { anyProblem: boolean; proven?: boolean; limit: number },
  abort: AbortSignal,
  wrong: (one: BackupOverviewRow) => Pick<NeedRow, 'status' | 'note'>,
): Promise<Needs> {
  return ofEveryDbms(query.limit, async (dbmsType) => {
    const path = route`/api/${dbmsType}/backupOverview`;
    const { items, total } = await api.get<BackupOverviewPage>(path, query, abort);
    const rows = items.map((one) => ({ ...ofCluster(dbmsType, one, 'backups'), ...wrong(one), at: one.last?.stop ?? null }));
    return { total, rows };
  });
}

/** What a row about a cluster is called, and where it leads. */
function ofCluster(
  dbmsType: DbmsType,
  { clusterName }: { clusterName: string },
  ...tab: string[]
): Pick<NeedRow, 'id' | 'name' | 'isMono' | 'link'> {
  const link = ['/clusters', dbmsType, clusterName, ...tab];
  return { id: `${dbmsType}/${clusterName}`, name: clusterName, isMono: true, link };
}

const UNPLANNED: NeedKind = {
  key: 'unplanned',
  title: 'Unplanned, without a ticket',
  calm: 'nothing unplanned without a ticket',
  all: { path: '/activities', query: { ticket: 'missing' } },
  needs: 'own:read',
  concerns: ({ type }) => type === 'cluster' || type === 'operation',
  load: async (api, limit, abort) => {
    const { items, total } = await api.get<ActivityPage>('/api/activities', { withoutTicket: true, limit }, abort);
    const rows = items.map((activity) => ({
      id: activity.id,
      status: { look: 'attention' as const, word: 'No ticket' },
      name: activity.clusterName ?? activity.serverName ?? activity.type,
      isMono: true,
      note: activity.text,
      at: activity.at,
      link: ['/activities', activity.id],
    }));
    return { total, rows };
  },
};

const CONTACTS: NeedKind = {
  key: 'contacts',
  title: 'Contacts that have not confirmed',
  calm: 'no contact that has not confirmed',
  all: { path: '/applications/contacts', query: { confirmed: 'false' } },
  needs: 'own:read',
  concerns: () => false,
  load: async (api, limit, abort) => {
    const { items, total } = await api.get<ContactPage>('/api/contacts', { confirmed: false, limit }, abort);
    const rows = items.map((contact) => ({
      id: contact.id,
      status: { look: 'attention' as const, word: 'Not confirmed' },
      name: contact.contactName,
      isMono: false,
      note: [contact.email ?? contact.url ?? '', ...contact.applications.map(({ applicationName }) => applicationName)]
        .filter((word) => word !== '')
        .join(' · '),
      at: contact.createdAt,
      link: ['/applications/contacts', contact.id],
    }));
    return { total, rows };
  },
};

/** What is looked at first stands first. */
export const FLEET_NEEDS: readonly NeedKind[] = [INCIDENTS, OPERATIONS, REQUESTS, BACKUPS, UNPATCHED, UNPROVEN, UNPLANNED];
export const OWN_NEEDS: readonly NeedKind[] = [INCIDENTS, OPERATIONS, QUESTIONS, BACKUPS, CONTACTS];
