/** A setting as one member has it. */
export interface SettingReading {
  name: string;
  value: string;
  /** What it would be if nobody said anything; null where the DBMS has none. */
  initial: string | null;
  /** A change waits for a restart of the member. */
  isPending: boolean;
  /** What waits; null when nothing does, or when what stands in the files is the initial value. */
  pendingValue: string | null;
}

export interface MemberSettings<T extends SettingReading> {
  serverName: string;
  settings: readonly T[];
}

/** A setting over all members of a cluster. */
export interface ComparedSetting<T extends SettingReading> {
  /** As the first member that knows it describes it. */
  setting: T;
  /** In the order of the members; null for one that does not know it. */
  values: { serverName: string; value: string | null; isPending: boolean; pendingValue: string | null }[];
  /** Some member has another value than what it would have by itself. */
  isChanged: boolean;
  /** Members have different values. */
  differs: boolean;
}

/** Settings of the members side by side: those that are changed, that differ or that wait for a restart, by name. */
export function compareSettings<T extends SettingReading>(members: readonly MemberSettings<T>[]): ComparedSetting<T>[] {
  const byMember = members.map(({ serverName, settings }) => ({
    serverName,
    known: new Map(settings.map((setting) => [setting.name, setting])),
  }));
  const names = [...new Set(members.flatMap(({ settings }) => settings.map(({ name }) => name)))].sort();
  return names.flatMap((name) => {
    const readings = byMember.map(({ serverName, known }) => ({ serverName, reading: known.get(name) }));
    const setting = readings.find(({ reading }) => reading !== undefined)?.reading;
    if (setting === undefined) return [];
    const values = readings.map(({ serverName, reading }) => ({
      serverName,
      value: reading?.value ?? null,
      isPending: reading?.isPending ?? false,
      pendingValue: reading?.pendingValue ?? null,
    }));
    const isChanged = readings.some(({ reading }) => reading !== undefined && reading.value !== reading.initial);
    const differs = new Set(values.map(({ value }) => value)).size > 1;
    return isChanged || differs || values.some(({ isPending }) => isPending) ? [{ setting, values, isChanged, differs }] : [];
  });
}
