import { GROUP_COLUMN, readInScope } from './report.js';
import type { Report } from './report.js';

/** Activities know clusters by name: it was the one that had the name then. */
const UNPLANNED = `activities one JOIN scope ON scope.dbms_type = one.dbms_type AND scope.cluster_name = one.cluster_name
    AND scope.created_at <= one.at AND (scope.expired_at IS NULL OR scope.expired_at > one.at)
  WHERE one.type = 'Failover' AND NOT one.planned AND one.at >= (:from::date)::timestamp AT TIME ZONE :timeZone
    AND one.at < (:to::date + 1)::timestamp AT TIME ZONE :timeZone`;

export const failoversReport: Report = {
  name: 'failovers',
  title: 'Unplanned failovers',
  description: 'How often another member became the primary without an operation that made it so, and whether there is a ticket.',
  columns: [
    { name: 'month', title: 'Month', type: 'month' },
    GROUP_COLUMN,
    { name: 'failovers', title: 'Failovers', type: 'integer' },
    { name: 'withTicket', title: 'With ticket', type: 'integer' },
    { name: 'withoutTicket', title: 'Without ticket', type: 'integer' },
  ],
  groups: ['all', 'environment', 'dbmsType', 'application', 'cluster'],
  isOverTime: true,
  chart: { kind: 'bars', x: 'month', y: 'failovers', series: 'group' },
  read: (manager, question) =>
    readInScope(
      manager,
      question,
      `SELECT to_char(one.at AT TIME ZONE :timeZone, 'YYYY-MM') AS month, {group} AS "group", count(*)::int AS failovers,
         count(one.ticket_url)::int AS "withTicket", (count(*) - count(one.ticket_url))::int AS "withoutTicket"
       FROM ${UNPLANNED} GROUP BY 1, 2 ORDER BY 1, 2`,
    ),
};

export const failoverListReport: Report = {
  name: 'failover-list',
  title: 'Unplanned failovers, one by one',
  description: 'Each of them, the newest first, with what was seen and its ticket.',
  columns: [
    { name: 'at', title: 'At', type: 'instant' },
    { name: 'cluster', title: 'Cluster', type: 'text' },
    { name: 'application', title: 'Application', type: 'text' },
    { name: 'environment', title: 'Environment', type: 'text' },
    { name: 'text', title: 'What was seen', type: 'text' },
    { name: 'hasTicket', title: 'Has a ticket', type: 'yesNo' },
    { name: 'ticketUrl', title: 'Ticket', type: 'text' },
  ],
  groups: [],
  isOverTime: true,
  read: (manager, question) =>
    readInScope(
      manager,
      question,
      `SELECT one.at AS at, scope.cluster_name AS cluster,
         scope.application_name AS application, scope.environment, one.text, one.ticket_url IS NOT NULL AS "hasTicket",
         one.ticket_url AS "ticketUrl"
       FROM ${UNPLANNED} ORDER BY one.at DESC, one.position DESC`,
    ),
};
