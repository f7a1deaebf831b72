import type { Routes } from '@angular/router';
import { signedIn } from './core/signed-in.js';
import { formOfRequest } from './intake/form-route.js';

/** Every page is a chunk of its own; only the shell comes with the first load. */
export const appRoutes: Routes = [
  { path: 'login', title: 'Sign in', loadComponent: async () => (await import('./access/login-page.js')).LoginPage },
  {
    path: 'confirm',
    title: 'Confirm your address',
    loadComponent: async () => (await import('./applications/confirm-page.js')).ConfirmPage,
  },
  {
    path: 'unsubscribe',
    title: 'Unsubscribe',
    loadComponent: async () => (await import('./applications/unsubscribe-page.js')).UnsubscribePage,
  },
  {
    path: '',
    canActivate: [signedIn],
    loadComponent: async () => (await import('./shell/shell.js')).Shell,
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'home' },
      {
        path: 'home',
        title: 'Home',
        data: { crumb: 'Home' },
        loadComponent: async () => (await import('./home/home-page.js')).HomePage,
      },
      {
        path: 'clusters',
        data: { crumb: 'Clusters' },
        children: [
          { path: '', title: 'Clusters', loadComponent: async () => (await import('./clusters/clusters-page.js')).ClustersPage },
          {
            path: 'new',
            title: 'Create cluster',
            data: { crumb: 'Create' },
            loadComponent: async () => (await import('./clusters/create/create-cluster-page.js')).CreateClusterPage,
          },
          {
            path: ':dbmsType/:clusterName',
            data: { crumb: ':clusterName' },
            children: [
              { path: '', loadComponent: async () => (await import('./clusters/cluster-page.js')).ClusterPage },
              {
                path: 'backups',
                data: { crumb: 'Backups' },
                loadComponent: async () => (await import('./backups/cluster/cluster-backups-page.js')).ClusterBackupsPage,
              },
              {
                path: 'restore',
                data: { crumb: 'Restore' },
                loadComponent: async () => (await import('./backups/restore/restore-page.js')).RestorePage,
              },
              {
                path: 'monitoring',
                data: { crumb: 'Monitoring' },
                loadComponent: async () => (await import('./monitoring/cluster-monitoring-page.js')).ClusterMonitoringPage,
              },
              {
                path: 'insight',
                data: { crumb: 'Insight' },
                loadComponent: async () => (await import('./monitoring/insight/cluster-insight-page.js')).ClusterInsightPage,
              },
            ],
          },
        ],
      },
      {
        path: 'applications',
        data: { crumb: 'Applications' },
        children: [
          {
            path: '',
            title: 'Applications',
            loadComponent: async () => (await import('./applications/applications-page.js')).ApplicationsPage,
          },
          {
            path: 'name/:applicationName',
            data: { crumb: ':applicationName' },
            loadComponent: async () => (await import('./applications/application-page.js')).ApplicationPage,
          },
          {
            path: 'contacts',
            title: 'Contacts',
            data: { crumb: 'Contacts' },
            children: [
              { path: '', loadComponent: async () => (await import('./applications/contacts-page.js')).ContactsPage },
              {
                path: ':contactId',
                title: 'Contact',
                data: { crumb: 'Contact' },
                loadComponent: async () => (await import('./applications/contact-page.js')).ContactPage,
              },
            ],
          },
        ],
      },
      {
        path: 'pool',
        data: { crumb: 'Pool' },
        children: [
          { path: '', title: 'Pool', loadComponent: async () => (await import('./pool-servers/pool-page.js')).PoolPage },
          {
            path: 'enrol',
            title: 'Enrol a server',
            data: { crumb: 'Enrol' },
            loadComponent: async () => (await import('./pool-servers/enrol/enrol-page.js')).EnrolPage,
          },
          {
            path: ':dbmsType/:serverName',
            data: { crumb: ':serverName' },
            loadComponent: async () => (await import('./pool-servers/server-page.js')).ServerPage,
          },
        ],
      },
      {
        path: 'patching',
        data: { crumb: 'Patching' },
        children: [
          {
            path: '',
            title: 'Patching',
            loadComponent: async () => (await import('./patching/compliance-page.js')).CompliancePage,
          },
          {
            path: 'new',
            title: 'Patch clusters',
            data: { crumb: 'Patch' },
            loadComponent: async () => (await import('./patching/plan/new-run-page.js')).NewRunPage,
          },
          {
            path: 'runs',
            title: 'Patch runs',
            data: { crumb: 'Runs' },
            children: [
              { path: '', loadComponent: async () => (await import('./patching/runs-page.js')).RunsPage },
              {
                path: ':dbmsType/:patchRunId',
                title: 'Patch run',
                data: { crumb: 'Run' },
                loadComponent: async () => (await import('./patching/run/run-page.js')).RunPage,
              },
            ],
          },
          {
            path: 'records',
            title: 'Patch records',
            data: { crumb: 'Records' },
            loadComponent: async () => (await import('./patching/records-page.js')).RecordsPage,
          },
          {
            path: 'blackouts',
            title: 'Blackouts',
            data: { crumb: 'Blackouts' },
            loadComponent: async () => (await import('./patching/blackouts-page.js')).BlackoutsPage,
          },
        ],
      },
      {
        path: 'backups',
        data: { crumb: 'Backups' },
        children: [
          {
            path: '',
            title: 'Backups',
            loadComponent: async () => (await import('./backups/overview-page.js')).BackupOverviewPage,
          },
          {
            path: 'all',
            title: 'All backups',
            data: { crumb: 'All' },
            loadComponent: async () => (await import('./backups/backup-list-page.js')).BackupListPage,
          },
          {
            path: 'restores',
            title: 'Restores',
            data: { crumb: 'Restores' },
            loadComponent: async () => (await import('./backups/restores-page.js')).RestoresPage,
          },
          {
            path: 'deleted',
            data: { crumb: 'Deleted clusters' },
            children: [
              {
                path: '',
                title: 'Backups of deleted clusters',
                loadComponent: async () => (await import('./backups/deleted-page.js')).DeletedPage,
              },
              {
                path: ':dbmsType/:deletedId/restore',
                data: { crumb: 'Restore' },
                loadComponent: async () => (await import('./backups/restore/restore-page.js')).RestorePage,
              },
            ],
          },
          {
            path: 'policies',
            title: 'Backup policies',
            data: { crumb: 'Policies' },
            loadComponent: async () => (await import('./backups/policies-page.js')).PoliciesPage,
          },
          {
            path: 'repositories',
            title: 'Backup repositories',
            data: { crumb: 'Repositories' },
            loadComponent: async () => (await import('./backups/repositories-page.js')).RepositoriesPage,
          },
        ],
      },
      {
        path: 'incidents',
        data: { crumb: 'Incidents' },
        children: [
          {
            path: '',
            title: 'Incidents',
            loadComponent: async () => (await import('./monitoring/incidents-page.js')).IncidentsPage,
          },
          {
            path: 'thresholds',
            title: 'Thresholds',
            data: { crumb: 'Thresholds' },
            loadComponent: async () => (await import('./monitoring/thresholds-page.js')).ThresholdsPage,
          },
          {
            path: ':dbmsType/:incidentId',
            title: 'Incident',
            data: { crumb: 'Incident' },
            loadComponent: async () => (await import('./monitoring/incident-page.js')).OneIncidentPage,
          },
        ],
      },
      {
        path: 'changes',
        data: { crumb: 'Changes' },
        children: [
          { path: '', title: 'Changes', loadComponent: async () => (await import('./changes/changes-page.js')).ChangesPage },
          {
            path: 'new',
            title: 'Push a change',
            data: { crumb: 'Push' },
            loadComponent: async () => (await import('./changes/plan/new-change-page.js')).NewChangePage,
          },
          {
            path: ':dbmsType/:changeRunId',
            title: 'Pushed change',
            data: { crumb: 'Run' },
            children: [
              { path: '', loadComponent: async () => (await import('./changes/run/change-run-page.js')).ChangeRunPage },
              {
                path: 'undo',
                title: 'Undo a change',
                data: { crumb: 'Undo' },
                loadComponent: async () => (await import('./changes/undo-page.js')).UndoPage,
              },
            ],
          },
        ],
      },
      {
        path: 'operations',
        data: { crumb: 'Operations' },
        children: [
          {
            path: '',
            title: 'Operations',
            loadComponent: async () => (await import('./operations/operations-page.js')).OperationsPage,
          },
          {
            path: ':operationId',
            title: 'Operation',
            data: { crumb: 'Operation' },
            loadComponent: async () => (await import('./operations/operation-page.js')).OperationPage,
          },
        ],
      },
      {
        path: 'activities',
        data: { crumb: 'Activities' },
        children: [
          {
            path: '',
            title: 'Activities',
            loadComponent: async () => (await import('./activities/activities-page.js')).ActivitiesPage,
          },
          {
            path: ':activityId',
            title: 'Activity',
            data: { crumb: 'Activity' },
            loadComponent: async () => (await import('./activities/one-activity-page.js')).OneActivityPage,
          },
          // As links to activities were written at first.
          { path: ':dbmsType/:activityId', redirectTo: ':activityId' },
        ],
      },
      {
        path: 'notifications',
        data: { crumb: 'Notifications' },
        children: [
          {
            path: '',
            title: 'Notifications',
            loadComponent: async () => (await import('./notifications/notifications-page.js')).NotificationsPage,
          },
          {
            path: 'templates',
            title: 'Templates',
            data: { crumb: 'Templates' },
            loadComponent: async () => (await import('./notifications/templates-page.js')).TemplatesPage,
          },
          {
            path: ':notificationId',
            title: 'Notification',
            data: { crumb: 'Notification' },
            loadComponent: async () => (await import('./notifications/notification-page.js')).NotificationPage,
          },
        ],
      },
      {
        path: 'requests',
        data: { crumb: 'Requests' },
        children: [
          { path: '', title: 'Requests', loadComponent: async () => (await import('./intake/requests-page.js')).RequestsPage },
          {
            matcher: formOfRequest,
            data: { crumb: 'Form' },
            loadComponent: async () => (await import('./intake/form/request-form-page.js')).RequestFormPage,
          },
          // As people write it: REQ-12, by its number or its id.
          { path: 'number/:requestId', redirectTo: ({ params }) => `/requests/REQ-${String(params['requestId'])}` },
          {
            path: ':requestId',
            title: 'Request',
            data: { crumb: 'Request' },
            loadComponent: async () => (await import('./intake/request/request-page.js')).RequestPage,
          },
        ],
      },
      {
        path: 'reports',
        data: { crumb: 'Reports' },
        children: [
          { path: '', title: 'Reports', loadComponent: async () => (await import('./reports/reports-page.js')).ReportsPage },
          {
            path: 'show/:reportName',
            title: 'Report',
            data: { crumb: ':reportName' },
            loadComponent: async () => (await import('./reports/report-page.js')).ReportPage,
          },
          {
            path: 'costs',
            title: 'Costs',
            data: { crumb: 'Costs' },
            loadComponent: async () => (await import('./costs/cost-page.js')).CostPage,
          },
          {
            path: 'rate-cards',
            title: 'Rate cards',
            data: { crumb: 'Rate cards' },
            loadComponent: async () => (await import('./costs/rate-cards-page.js')).RateCardsPage,
          },
        ],
      },
      {
        path: 'settings',
        data: { crumb: 'Settings' },
        children: [
          { path: '', pathMatch: 'full', redirectTo: 'api-access' },
          {
            path: 'api-access',
            title: 'API access',
            data: { crumb: 'API access' },
            loadComponent: async () => (await import('./access/api-access-page.js')).ApiAccessPage,
          },
          {
            path: 'environments',
            title: 'Environments',
            data: { crumb: 'Environments' },
            loadComponent: async () => (await import('./inventory/environments-page.js')).EnvironmentsPage,
          },
          {
            path: 'users',
            title: 'Users',
            data: { crumb: 'Users' },
            loadComponent: async () => (await import('./access/users-page.js')).UsersPage,
          },
        ],
      },
      { path: '**', title: 'Not found', loadComponent: async () => (await import('./shell/not-found-page.js')).NotFoundPage },
    ],
  },
];
