import type {
  ComparedSetting,
  CountedStatement,
  LockedSession,
  ReplicationSlot,
  SilentMember,
  TableState,
} from '@rocket/contracts';
import { compareSettings, growBlockingForest, hidePasswords, judgeSlot, judgeTable } from '@rocket/domain';
import type {
  CountedStatement as StatementReading,
  LockedSession as SessionReading,
  MemberSetting,
  ReplicationSlot as SlotReading,
  TableState as TableReading,
} from '@rocket/engine-core';
import type { MemberAnswer } from '@rocket/operations';

export const BLOAT_METHOD =
  'Estimated by the number of rows and the mean widths of columns that ANALYZE has found, for the table without its indexes.';

export function presentStatement(statement: StatementReading, showsTexts: boolean): CountedStatement {
  return { ...statement, text: showsTexts && statement.text !== null ? hidePasswords(statement.text) : null };
}

/** As a tree is read. */
export function presentSessions(sessions: readonly SessionReading[], showsTexts: boolean): LockedSession[] {
  return growBlockingForest(sessions).map(({ session, depth, blocks }) => ({
    ...session,
    blockedBy: [...session.blockedBy],
    depth,
    blocks,
    query: showsTexts ? hidePasswords(session.query) : null,
  }));
}

export function presentSlot(serverName: string, { walState, safeBytes, ...slot }: SlotReading): ReplicationSlot {
  const verdict = judgeSlot({ ...slot, walState, safeBytes });
  return { serverName, ...slot, walStatus: walState, safeWalBytes: safeBytes, ...verdict };
}

export function presentTable(table: TableReading): TableState {
  return { ...table, concerns: judgeTable(table) };
}

/** What only who runs the fleet or owns the application may read is hidden from others. Passwords are hidden from everybody. */
export function presentSettings(answers: readonly MemberAnswer<MemberSetting[]>[], showsSecrets: boolean): ComparedSetting[] {
  const members = answers.flatMap((one) => ('answer' in one ? [{ serverName: one.serverName, settings: one.answer }] : []));
  return compareSettings(members).map(({ setting, values, isChanged, differs }) => {
    const isHidden = setting.isSensitive && !showsSecrets;
    const show = (value: string | null): string | null => (isHidden || value === null ? null : hidePasswords(value));
    return {
      name: setting.name,
      category: setting.category,
      summary: setting.summary,
      initial: show(setting.initial),
      isChanged,
      differs: differs && !setting.isOfMember,
      isOfMember: setting.isOfMember,
      isHidden,
      values: values.map(({ value, pendingValue, ...rest }) => ({
        ...rest,
        value: show(value),
        pendingValue: show(pendingValue),
      })),
    };
  });
}

export function silentOf(answers: readonly MemberAnswer<unknown>[]): SilentMember[] {
  return answers.flatMap((one) => ('fault' in one ? [{ serverName: one.serverName, fault: one.fault }] : []));
}
