import { readInScope } from './report.js';
import type { Report } from './report.js';

export const unpatchedReport: Report = {
  name: 'unpatched',
  title: 'Unpatched servers',
  description:
    'Members of active clusters that answer an older release than the newest one of their major that this installation knows, and how long a newer one has been there.',
  columns: [
    { name: 'server', title: 'Server', type: 'text' },
    { name: 'cluster', title: 'Cluster', type: 'text' },
    { name: 'application', title: 'Application', type: 'text' },
    { name: 'environment', title: 'Environment', type: 'text' },
    { name: 'version', title: 'Answers', type: 'text' },
    { name: 'latest', title: 'Newest', type: 'text' },
    { name: 'behind', title: 'Releases behind', type: 'integer' },
    { name: 'since', title: 'Behind since', type: 'instant' },
    { name: 'ageDays', title: 'For', type: 'days' },
    { name: 'lastPatchedAt', title: 'Patched last', type: 'instant' },
  ],
  groups: [],
  isOverTime: false,
  chart: { kind: 'bars', x: 'server', y: 'ageDays' },
  read: (manager, question) =>
    readInScope(
      manager,
      question,
      `SELECT server.server_name AS server, scope.cluster_name AS cluster, scope.application_name AS application, scope.environment,
         member.db_version AS version, newer.latest, newer.behind, newer.since AS since,
         floor(extract(epoch FROM :now::timestamptz - newer.since) / 86400)::int AS "ageDays",
         member.last_patched_at AS "lastPatchedAt"
       FROM scope JOIN cluster_members member ON member.cluster_id = scope.id AND member.expired_at IS NULL
       JOIN servers server ON server.id = member.server_id
       CROSS JOIN LATERAL (
         SELECT count(*)::int AS behind, min(release.first_seen_at) AS since,
           (array_agg(release.version ORDER BY string_to_array(release.version, '.')::int[] DESC))[1] AS latest
         FROM known_releases release
         WHERE release.dbms_type = scope.dbms_type AND release.version ~ '^[0-9.]+$' AND member.db_version ~ '^[0-9.]+$'
           AND split_part(release.version, '.', 1) = split_part(member.db_version, '.', 1)
           AND string_to_array(release.version, '.')::int[] > string_to_array(member.db_version, '.')::int[]) AS newer
       WHERE scope.lifecycle = 'Active' AND newer.behind > 0 ORDER BY newer.since, 2, 1`,
    ),
};
