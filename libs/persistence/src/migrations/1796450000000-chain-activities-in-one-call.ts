import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Chain activities in one call.
 *
 * Each of `rows` brings its columns and, as `parts`, the canonical JSON that is hashed, cut where `at`, `position` and
 * `previousHash` stand: those are known under the lock only.
 */
export class ChainActivitiesInOneCall1796450000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE FUNCTION "append_activities"(rows jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
       DECLARE
         one jsonb;
         happened timestamptz;
         head_at timestamptz;
         place bigint;
         previous text;
         next text;
       BEGIN
         PERFORM set_config('synchronous_commit', 'off', true);
         PERFORM pg_advisory_xact_lock(hashtextextended('chain:activities', 0));
         SELECT activity."position", activity.hash INTO place, previous
           FROM activities activity ORDER BY activity."position" DESC LIMIT 1;
         place := coalesce(place, 0);
         previous := coalesce(previous, repeat('0', 64));
         head_at := date_trunc('milliseconds', clock_timestamp());
         FOR one IN SELECT value FROM jsonb_array_elements(rows) LOOP
           place := place + 1;
           happened := coalesce((one ->> 'at')::timestamptz, head_at);
           next := encode(sha256(convert_to(
             (one -> 'parts' ->> 0) || to_char(happened AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
             || (one -> 'parts' ->> 1) || place::text || (one -> 'parts' ->> 2) || previous || (one -> 'parts' ->> 3),
             'UTF8')), 'hex');
           INSERT INTO activities (id, "position", type, dbms_type, cluster_name, server_name, planned, actor, "text", by_hand,
             operation_id, at, previous_hash, hash, ticket_url)
           VALUES ((one ->> 'id')::uuid, place, one ->> 'type', one ->> 'dbmsType', one ->> 'clusterName', one ->> 'serverName',
             (one ->> 'planned')::boolean, one ->> 'actor', one ->> 'text', (one ->> 'byHand')::boolean,
             (one ->> 'operationId')::uuid, happened, previous, next, one ->> 'ticketUrl');
           previous := next;
         END LOOP;
       END $$`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION "append_activities"(jsonb)`);
  }
}
