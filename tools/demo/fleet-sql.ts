/**
 * SQL that makes a fleet with its past, one kind of row after the other. `made` (one row) says how much of it: `now_at`, `began_at`, `zone`,
 * `applications`, `clusters`. Everything follows from names by hashing: the same scale makes the same fleet.
 */
export const FUNCTIONS = [
  // A number from 0 up to 1 that belongs to a key.
  `CREATE FUNCTION pg_temp.chance(key text) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
     $$ SELECT (hashtextextended(key, 11) & 9007199254740991) / 9007199254740992.0 $$`,
  // A UUID v7 that belongs to a key and sorts by its time.
  `CREATE FUNCTION pg_temp.id_of(key text, at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
     $$ SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(key), 1, 3)
       || '8' || substr(md5(key), 4, 3) || substr(md5(key), 7, 12))::uuid $$`,
];

const APPLICATIONS = [
  `CREATE TEMP TABLE made_applications ON COMMIT DROP AS
   SELECT n, pg_temp.id_of('application' || n, made.began_at) AS id,
     CASE WHEN n <= cardinality(names) THEN names[n] ELSE 'app-' || lpad(n::text, 5, '0') END AS name, made.began_at AS at,
     (ARRAY['low', 'medium', 'medium', 'high', 'critical'])[1 + floor(pg_temp.chance('criticality' || n) * 5)::int] AS criticality
   FROM made, generate_series(1, made.applications) n`,
  `INSERT INTO applications (id, application_name, description, cost_centre, criticality, created_at, version)
   SELECT id, name, '', 'CC-' || (1000 + n % 12 * 10), criticality, at, 1 FROM made_applications`,
  `INSERT INTO application_versions (id, application_name, description, cost_centre, criticality, created_at, version, effective_at)
   SELECT id, name, '', 'CC-' || (1000 + n % 12 * 10), criticality, at, 1, at FROM made_applications`,
  // Everybody owns a few applications; every ninth application has lost its owner.
  `CREATE TEMP TABLE made_contacts ON COMMIT DROP AS
   SELECT n, pg_temp.id_of('contact' || n, made.began_at) AS id, people[n] AS name, made.began_at AS at,
     lower(replace(people[n], ' ', '.')) || '@example.org' AS email
   FROM made, generate_series(1, cardinality(people)) n`,
  ...['contacts', 'contact_versions'].map(
    (table) =>
      `INSERT INTO ${table} (id, contact_name, contact_type, email, confirmed_at, confirmed_by, created_at, version${versioned(table)})
       SELECT id, name, 'Person', email, CASE WHEN n % 8 <> 5 THEN at END, NULL, at, 1${table === 'contacts' ? '' : ', at'} FROM made_contacts`,
  ),
  ...['application_contacts', 'application_contact_versions'].map(
    (table) =>
      `INSERT INTO ${table} (id, application_id, contact_id, role, topics, environment_ids, requested_by, approved_at, approved_by, created_at, version${versioned(table)})
       SELECT pg_temp.id_of('link' || application.n || '/' || contact.n, application.at), application.id, contact.id,
         CASE WHEN contact.n = application.n % 16 + 1 THEN 'owner' ELSE 'on-call' END,
         '{incidents,patching,backups,changes,requests,costs}', '{}', 'demo', application.at, 'demo', application.at, 1${table === 'application_contacts' ? '' : ', application.at'}
       FROM made_applications application JOIN made_contacts contact
         ON contact.n IN (application.n % 16 + 1, application.n * 7 % 16 + 1) WHERE application.n % 9 <> 8`,
  ),
];

function versioned(table: string): string {
  return table.endsWith('_versions') ? ', effective_at' : '';
}

const CLUSTERS = [
  `CREATE TEMP TABLE made_clusters ON COMMIT DROP AS
   WITH placed AS (
     SELECT n, 1 + floor(power(pg_temp.chance('owner' || n), 1.6) * made.applications)::int AS application,
       CASE WHEN pg_temp.chance('env' || n) < 0.4 THEN 'Prod' WHEN pg_temp.chance('env' || n) < 0.6 THEN 'UAT'
         WHEN pg_temp.chance('env' || n) < 0.9 THEN 'Dev' ELSE 'Sbx' END AS environment,
       date_trunc('second', made.began_at + (made.now_at - made.began_at)
         * CASE WHEN pg_temp.chance('early' || n) < 0.45 THEN pg_temp.chance('at' || n) * 0.03 ELSE pg_temp.chance('at' || n) * 0.97 END) AS created_at
     FROM made, generate_series(1, made.clusters) n)
   SELECT placed.n, pg_temp.id_of('cluster' || placed.n, placed.created_at) AS id, application.id AS application_id, environment.id AS environment_id,
     placed.environment, placed.created_at,
     application.name || '-' || lower(placed.environment)
       || coalesce(nullif('-' || row_number() OVER (PARTITION BY application.n, placed.environment ORDER BY placed.created_at, placed.n), '-1'), '') AS name,
     CASE WHEN pg_temp.chance('gone' || placed.n) < 0.09 AND placed.created_at < made.now_at - interval '120 days'
       THEN date_trunc('second', placed.created_at + interval '60 days' + (made.now_at - placed.created_at - interval '60 days') * pg_temp.chance('end' || placed.n))
       END AS expired_at,
     CASE placed.environment WHEN 'Prod' THEN 3 WHEN 'UAT' THEN 2 ELSE 1 END AS members,
     (ARRAY['17.9', '17.10', '18.3', '18.4', '18.4', '18.4'])[1 + floor(pg_temp.chance('release' || placed.n) * 6)::int] AS release,
     (ARRAY[2, 2, 4, 4, 8, 16])[1 + floor(pg_temp.chance('size' || placed.n) * 6)::int] AS cpu,
     (0.3 + pg_temp.chance('bytes' || placed.n) * 60) * 1073741824 AS base_bytes,
     0.0004 + pg_temp.chance('growth' || placed.n) * 0.0018 AS growth,
     (ARRAY['Sun:02:00-Sun:05:00 Europe/Zurich', 'Sat:22:00-Sun:02:00 Europe/Zurich', NULL])[1 + floor(pg_temp.chance('window' || placed.n) * 3)::int] AS maintenance_window
   FROM made, placed JOIN made_applications application ON application.n = placed.application
   JOIN environments environment ON environment.environment = placed.environment`,
  `ALTER TABLE made_clusters ADD PRIMARY KEY (n)`,
  `INSERT INTO clusters (id, dbms_type, cluster_name, display_name, application_id, environment_id, release, lifecycle, cluster_health,
     health_since, phase, database_name, owner_name, tls_enabled, backup_retention_days, maintenance_window, sealed_passwords, version,
     created_at, expired_at, backup_repository_id)
   SELECT one.id, 'PostgreSQL', one.name, one.name, one.application_id, one.environment_id, one.release,
     CASE WHEN one.expired_at IS NULL THEN 'Active' ELSE 'Expired' END,
     CASE WHEN pg_temp.chance('ill' || one.n) < 0.02 THEN 'ClusterUpWithIssues' ELSE 'ClusterUp' END,
     greatest(one.created_at, made.now_at - interval '9 days'), '', 'app', 'app_owner', true, 14, one.maintenance_window, '', 1,
     one.created_at, one.expired_at, (SELECT id FROM backup_repositories LIMIT 1)
   FROM made, made_clusters one`,
  `INSERT INTO cluster_lifecycles (cluster_id, since, lifecycle)
   SELECT id, created_at, 'Active' FROM made_clusters
   UNION ALL SELECT id, expired_at, 'Expired' FROM made_clusters WHERE expired_at IS NOT NULL`,
  `INSERT INTO known_releases (dbms_type, version, first_seen_at)
   SELECT 'PostgreSQL', release.version, made.now_at - make_interval(days => release.days)
   FROM made, (VALUES ('17.9', 200), ('17.10', 40), ('18.3', 200), ('18.4', 40)) AS release (version, days) ON CONFLICT DO NOTHING`,
];

const SERVERS = [
  `CREATE TEMP TABLE made_servers ON COMMIT DROP AS
   SELECT row_number() OVER (ORDER BY one.n, ordinal) AS n, one.n AS cluster, ordinal, one.cpu, one.environment_id, one.created_at, one.expired_at,
     one.created_at - interval '1 day' - pg_temp.chance('wait' || one.n) * interval '20 days' AS added_at
   FROM made_clusters one, generate_series(1, one.members) ordinal`,
  `INSERT INTO made_servers
   SELECT (SELECT max(n) FROM made_servers) + n, NULL, NULL, (ARRAY[2, 4, 8])[1 + n % 3], environment.id, NULL, NULL,
     made.now_at - pg_temp.chance('idle' || n) * interval '60 days'
   FROM made, generate_series(1, greatest(8, made.clusters / 12)) n
   JOIN environments environment ON environment.environment = (ARRAY['Prod', 'Dev', 'UAT', 'Sbx'])[1 + n % 4]`,
  `ALTER TABLE made_servers ADD COLUMN id uuid`,
  `UPDATE made_servers SET id = pg_temp.id_of('server' || n, added_at)`,
  // Addresses that no network routes: RFC 5737.
  `INSERT INTO servers (id, dbms_type, server_name, server_key, address, driver, environment_id, datacenter_id, status, status_since, cpu, ram_gb,
     db_gigs, os_version, ssh_user, ssh_port, releases, cluster_name, version, created_at)
   SELECT server.id, 'PostgreSQL', host.name, host.name, '192.0.2.' || (1 + server.n % 254), 'ssh', server.environment_id, datacenter.id,
     CASE WHEN server.created_at IS NOT NULL AND server.expired_at IS NULL THEN 'Used' WHEN server.n % 17 = 0 THEN 'NeedsCleaning' ELSE 'Free' END,
     coalesce(server.expired_at, server.created_at, server.added_at), server.cpu, server.cpu * 4, server.cpu * 50, 'Debian GNU/Linux 12', 'root', 22,
     '["17.9", "17.10", "18.3", "18.4"]', CASE WHEN server.expired_at IS NULL THEN one.name END, 1, server.added_at
   FROM made_servers server LEFT JOIN made_clusters one ON one.n = server.cluster
   JOIN LATERAL (SELECT id, lower(datacenter) AS word FROM datacenters ORDER BY datacenter OFFSET server.n % (SELECT count(*) FROM datacenters) LIMIT 1) datacenter ON true
   CROSS JOIN LATERAL (SELECT datacenter.word || '-pg-' || lpad(server.n::text, 5, '0') AS name) host`,
  `INSERT INTO cluster_members (id, cluster_id, server_id, ordinal, port, node_role, server_health, health_since, db_version, lag_bytes, streaming,
     pending_restart, db_size_bytes, term, observed_at, effective_at, expired_at, last_patched_at, release)
   SELECT pg_temp.id_of('member' || server.n, one.created_at), one.id, server.id, server.ordinal, 5432,
     CASE WHEN server.ordinal = 1 THEN 'Primary' ELSE 'Replica' END, 'ServerUp', one.created_at, one.release,
     CASE WHEN server.ordinal > 1 THEN 0 END, CASE WHEN server.ordinal > 1 THEN true END, false,
     (one.base_bytes * power(1 + one.growth, extract(epoch FROM made.now_at - one.created_at) / 86400))::bigint, 1, made.now_at, one.created_at,
     one.expired_at, greatest(one.created_at, made.now_at - interval '25 days'), one.release
   FROM made, made_servers server JOIN made_clusters one ON one.n = server.cluster`,
  `INSERT INTO server_assignments (server_id, valid_from, valid_to, holder, cluster_id, application_id, environment_id, dbms_type, cpu, ram_gb, db_gigs)
   SELECT server.id, piece.valid_from, piece.valid_to, piece.holder, CASE WHEN piece.holder = 'application' THEN one.id END,
     CASE WHEN piece.holder = 'application' THEN one.application_id END, server.environment_id, 'PostgreSQL', server.cpu, server.cpu * 4, server.cpu * 50
   FROM made_servers server LEFT JOIN made_clusters one ON one.n = server.cluster
   CROSS JOIN LATERAL (VALUES (server.added_at, server.created_at, 'idle'), (server.created_at, server.expired_at, 'application'),
     (server.expired_at, NULL::timestamptz, CASE WHEN server.n % 17 = 0 THEN 'unallocated' ELSE 'idle' END)) AS piece (valid_from, valid_to, holder)
   WHERE piece.valid_from IS NOT NULL`,
];

const DAYS = `INSERT INTO cluster_days (cluster_id, day, seen_at, until_at, application_id, environment_id, dbms_type, lifecycle, release, servers,
   db_size_bytes, backups, backup_bytes)
 SELECT one.id, day.day, least(made.now_at, ends.at - interval '5 minutes'), ends.at, one.application_id, one.environment_id, 'PostgreSQL', 'Active',
   one.release, one.members, size.bytes::bigint, least(14, day.ordinal), (size.bytes * 0.28 * least(14, day.ordinal))::bigint
 FROM made, made_clusters one
 CROSS JOIN LATERAL (
   SELECT at::date AS day, (at::date - (one.created_at AT TIME ZONE made.zone)::date)::int AS ordinal
   FROM generate_series((one.created_at AT TIME ZONE made.zone)::date, (coalesce(one.expired_at, made.now_at) AT TIME ZONE made.zone)::date, interval '1 day') at) day
 CROSS JOIN LATERAL (SELECT (day.day + 1)::timestamp AT TIME ZONE made.zone AS at) ends
 CROSS JOIN LATERAL (SELECT one.base_bytes * power(1 + one.growth, day.ordinal) * (1 + 0.01 * sin(day.ordinal / 9.0 + one.n)) AS bytes) size`;

const MONTHS = [
  `CREATE TEMP TABLE made_months ON COMMIT DROP AS
   SELECT one.n AS cluster, to_char(month, 'YYYY-MM') AS month, greatest(one.created_at, month AT TIME ZONE made.zone) AS from_at,
     least(coalesce(one.expired_at, 'infinity'), (month + interval '1 month') AT TIME ZONE made.zone, made.now_at) AS to_at,
     (month + interval '1 month') AT TIME ZONE made.zone <= made.now_at AS is_over,
     CASE WHEN pg_temp.chance('patched' || one.n || month) < 0.3 THEN (5000 + pg_temp.chance('patch' || one.n || month) * 90000)::bigint ELSE 0 END AS planned_ms,
     CASE WHEN pg_temp.chance('broken' || one.n || month) < 0.025 THEN (40000 + power(pg_temp.chance('broke' || one.n || month), 3) * 5400000)::bigint ELSE 0 END AS unplanned_ms
   FROM made, made_clusters one
   CROSS JOIN LATERAL generate_series(date_trunc('month', one.created_at AT TIME ZONE made.zone),
     date_trunc('month', coalesce(one.expired_at, made.now_at) AT TIME ZONE made.zone), interval '1 month') month`,
  `DELETE FROM made_months WHERE to_at <= from_at`,
  `INSERT INTO downtime_months (cluster_id, month, from_at, to_at, meant_ms, planned_ms, unplanned_ms, unknown_ms, closed_at)
   SELECT one.id, month.month, month.from_at, month.to_at, (extract(epoch FROM month.to_at - month.from_at) * 1000)::bigint, month.planned_ms,
     month.unplanned_ms, 0, month.to_at
   FROM made_months month JOIN made_clusters one ON one.n = month.cluster WHERE month.is_over`,
  `INSERT INTO availability_spans (id, cluster_id, state, started_at, seen_until, tolerance_ms)
   SELECT pg_temp.id_of('span' || month.cluster || month.month, month.from_at), one.id, 'Up', month.from_at, month.to_at, 30000
   FROM made_months month JOIN made_clusters one ON one.n = month.cluster WHERE NOT month.is_over`,
];

const BACKUPS = [
  `INSERT INTO backups (id, cluster_id, dbms_type, cluster_name, repository_id, method, label, backup_type, status, server_name, release,
     started_at, stopped_at, db_size_bytes, stored_bytes, term, wal_start, wal_stop, verified_at)
   SELECT pg_temp.id_of('backup' || one.n || '/' || ago, times.at), one.id, 'PostgreSQL', one.name, (SELECT id FROM backup_repositories LIMIT 1),
     'pgbackrest', to_char(times.at, 'YYYYMMDD-HH24MISS') || 'F', 'Full', 'Successful', NULL, one.release, times.at,
     times.at + interval '1 minute' * (1 + one.base_bytes / 4e9), one.base_bytes::bigint, (one.base_bytes * 0.28)::bigint, 1, 0, 1,
     CASE WHEN ago = 3 AND pg_temp.chance('proof' || one.n) < 0.9 THEN times.at + interval '6 hours' END
   FROM made, made_clusters one, generate_series(0, 13) ago
   CROSS JOIN LATERAL (SELECT date_trunc('day', made.now_at) - make_interval(days => ago) + interval '2 hours' * pg_temp.chance('hour' || one.n) AS at) times
   WHERE one.expired_at IS NULL AND times.at > one.created_at AND times.at < made.now_at - interval '1 hour'`,
  `INSERT INTO wal_ranges (id, cluster_id, term, from_position, to_position, from_at, to_at)
   SELECT pg_temp.id_of('log' || one.n, one.created_at), one.id, 1, 0, 1, greatest(one.created_at, made.now_at - interval '14 days'), made.now_at
   FROM made, made_clusters one WHERE one.expired_at IS NULL`,
];

/** What happened, with the time at which it did; who wants it in the record takes it from there. */
export const HAPPENED = `
  SELECT 'Create' AS type, one.name AS "clusterName", true AS planned, 'dba' AS actor, one.created_at AS at,
    'Cluster ' || one.name || ' was created on ' || one.members || CASE WHEN one.members = 1 THEN ' server.' ELSE ' servers.' END AS text, NULL AS "ticketUrl"
  FROM made_clusters one
  UNION ALL SELECT 'Delete', one.name, true, 'dba', one.expired_at - interval '1 second', 'Cluster ' || one.name || ' was deleted.', 'OPS-' || (1000 + one.n)
  FROM made_clusters one WHERE one.expired_at IS NOT NULL
  UNION ALL SELECT 'Patch', one.name, true, 'worker', month.from_at + (month.to_at - month.from_at) * pg_temp.chance('patchday' || month.cluster || month.month),
    one.name || ' was patched, one server after the other.', NULL
  FROM made_months month JOIN made_clusters one ON one.n = month.cluster WHERE month.planned_ms > 0
  UNION ALL SELECT 'Failover', one.name, false, 'observer', month.from_at + (month.to_at - month.from_at) * pg_temp.chance('failday' || month.cluster || month.month),
    'Another server of ' || one.name || ' became the primary, and no operation had made it so.',
    CASE WHEN pg_temp.chance('ticket' || month.cluster || month.month) < 0.85 THEN 'INC-' || (4000 + month.cluster) END
  FROM made_months month JOIN made_clusters one ON one.n = month.cluster WHERE month.unplanned_ms > 0 AND one.members > 1
  UNION ALL SELECT 'ConfigChange', one.name, true, 'dba', month.from_at + (month.to_at - month.from_at) * pg_temp.chance('setday' || month.cluster || month.month),
    'work_mem of ' || one.name || ' was set to 32MB.', NULL
  FROM made_months month JOIN made_clusters one ON one.n = month.cluster WHERE pg_temp.chance('set' || month.cluster || month.month) < 0.12`;

/** In this order. */
export const STATEMENTS: readonly string[] = [...APPLICATIONS, ...CLUSTERS, ...SERVERS, DAYS, ...MONTHS, ...BACKUPS];
