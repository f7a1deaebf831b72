import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { judgeValue } from './judge-value.js';
import type { ValueRules } from './judge-value.js';
import { assignment, explainRefusal, read, refused } from './parameters.js';
import { SHORT, withSession } from './sql-session.js';
import type { Session } from './sql-session.js';

const RULES = `
  select vartype, unit, min_val as min, max_val as max, enumvals as words, context in ('user', 'superuser') as can_be_tried
    from pg_settings where name = $1`;

/** Asks whether the member would take a value, and changes nothing. */
export async function checkParameter(
  cluster: EngineCluster,
  member: EngineMember,
  name: string,
  value: string | null,
  io: StepIo,
): Promise<void> {
  await withSession(cluster, member, { ...SHORT, isBare: true, signal: io.signal }, async (session) => {
    const found = await read(session, member, name);
    if (found.refusal !== undefined) throw refused('name', found.refusal);
    if (value === null) return;
    if (/[\r\n]/.test(value)) throw refused('value', `The value of ${found.name} has more than one line.`);
    await assignment(session, found.name, value);
    const { rows } = await session.query<ValueRules & { can_be_tried: boolean }>(RULES, [found.name]);
    const [rules] = rows;
    if (rules?.can_be_tried === true) return tryIt(session, found.name, value);
    const fault = rules && judgeValue(value, rules);
    if (fault !== undefined) throw refused('value', `${value} ${fault}.`);
  });
}

/** What a session may set for itself is set for the length of a transaction of ours, which is nobody else's business. */
async function tryIt(session: Session, name: string, value: string): Promise<void> {
  await session.query('begin');
  await session.query('select set_config($1, $2, true)', [name, value]).catch(explainRefusal);
  await session.query('rollback');
}
