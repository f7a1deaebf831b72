import { daysUntilEmpty } from '@rocket/domain';
import { readByName } from './report.js';
import type { Report } from './report.js';

export const poolReport: Report = {
  name: 'pool',
  title: 'Pool capacity',
  description:
    'Servers that wait in the pool now, how many were taken for clusters and came back in the period, and for how many days they last if that goes on.',
  columns: [
    { name: 'dbmsType', title: 'DBMS', type: 'text' },
    { name: 'environment', title: 'Environment', type: 'text' },
    { name: 'free', title: 'Waiting', type: 'integer' },
    { name: 'cpu', title: 'CPU', type: 'integer' },
    { name: 'ramGb', title: 'Memory', type: 'gigs' },
    { name: 'dbGigs', title: 'Disk', type: 'gigs' },
    { name: 'taken', title: 'Taken', type: 'integer' },
    { name: 'cameBack', title: 'Came back', type: 'integer' },
    { name: 'daysUntilEmpty', title: 'Empty in', type: 'days' },
  ],
  groups: [],
  isOverTime: true,
  chart: { kind: 'bars', x: 'environment', y: 'free', series: 'dbmsType' },
  read: async (manager, question) => {
    // The pool belongs to no application: owners see nothing of it.
    const rows = await readByName(
      manager,
      question,
      `WITH bounds AS (SELECT (:from::date)::timestamp AT TIME ZONE :timeZone AS from_at,
           least((:to::date + 1)::timestamp AT TIME ZONE :timeZone, :now::timestamptz) AS to_at),
         moved AS (
           SELECT one.dbms_type, one.environment_id, count(*) FILTER (WHERE next.holder = 'application') AS taken, 0 AS came_back
           FROM bounds, server_assignments one JOIN server_assignments next ON next.server_id = one.server_id AND next.valid_from = one.valid_to
           WHERE one.holder = 'idle' AND one.valid_to >= bounds.from_at AND one.valid_to < bounds.to_at GROUP BY 1, 2
           UNION ALL
           SELECT next.dbms_type, next.environment_id, 0, count(*)
           FROM bounds, server_assignments one JOIN server_assignments next ON next.server_id = one.server_id AND next.valid_from = one.valid_to
           WHERE one.holder <> 'idle' AND next.holder = 'idle' AND one.valid_to >= bounds.from_at AND one.valid_to < bounds.to_at
             AND EXISTS (SELECT FROM server_assignments before WHERE before.server_id = one.server_id AND before.holder = 'application' AND before.valid_from <= one.valid_from)
           GROUP BY 1, 2),
         waiting AS (
           SELECT dbms_type, environment_id, count(*) AS free, sum(cpu) AS cpu, sum(ram_gb) AS ram_gb, sum(db_gigs) AS db_gigs
           FROM server_assignments WHERE valid_to IS NULL AND holder = 'idle' GROUP BY 1, 2),
         places AS (SELECT dbms_type, environment_id FROM moved UNION SELECT dbms_type, environment_id FROM waiting)
       SELECT place.dbms_type AS "dbmsType", environment.environment, coalesce(waiting.free, 0)::int AS free, coalesce(waiting.cpu, 0)::int AS cpu,
         coalesce(waiting.ram_gb, 0) AS "ramGb", coalesce(waiting.db_gigs, 0) AS "dbGigs",
         (SELECT coalesce(sum(taken), 0) FROM moved WHERE moved.dbms_type = place.dbms_type AND moved.environment_id = place.environment_id)::int AS taken,
         (SELECT coalesce(sum(came_back), 0) FROM moved WHERE moved.dbms_type = place.dbms_type AND moved.environment_id = place.environment_id)::int AS "cameBack",
         extract(epoch FROM bounds.to_at - bounds.from_at)::float8 / 86400 AS days
       FROM bounds, places place JOIN environments environment ON environment.id = place.environment_id
       LEFT JOIN waiting ON waiting.dbms_type = place.dbms_type AND waiting.environment_id = place.environment_id
       WHERE :ownerEmail::text IS NULL AND :applicationName::text IS NULL AND (:dbmsType::text IS NULL OR place.dbms_type = :dbmsType)
         AND (:environment::text IS NULL OR environment.environment = :environment)
       ORDER BY environment.ordinal, environment.environment, 1`,
    );
    return rows.map(({ days, ...row }) => {
      const perDay = (Number(row['taken']) - Number(row['cameBack'])) / Math.max(1, Number(days));
      return { ...row, daysUntilEmpty: daysUntilEmpty(Number(row['free']), perDay) };
    });
  },
};
