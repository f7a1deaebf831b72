import type { SilentMember } from './insight-storage.dto.js';

/** What one member has. */
export class MemberValue {
  /**
   * The server of the member.
   * @example "ch-pg-014"
   */
  serverName!: string;

  /**
   * What holds; null for a member that does not know the setting, or for who may not read it.
   * @example "64MB"
   */
  value!: string | null;

  /**
   * A change waits for a restart.
   * @example true
   */
  isPending!: boolean;

  /**
   * What holds after that; null where nothing waits, or what waits is the default.
   * @example "128MB"
   */
  pendingValue!: string | null;
}

/** A setting that is not as it comes, that differs between members, or that waits for a restart. */
export class ComparedSetting {
  /**
   * Its name.
   * @example "work_mem"
   */
  name!: string;

  /**
   * What it is about.
   * @example "Resource Usage / Memory"
   */
  category!: string;

  /**
   * What it does, in PostgreSQL's words.
   * @example "Sets the maximum memory to be used for query workspaces."
   */
  summary!: string;

  /**
   * What it would be if nobody said anything; null where there is no such thing.
   * @example "4MB"
   */
  initial!: string | null;

  /**
   * It is not what it would be by itself.
   * @example true
   */
  isChanged!: boolean;

  /**
   * Members differ in it, and need not: what every member has for itself never counts.
   * @example false
   */
  differs!: boolean;

  /**
   * Every member has its own.
   * @example false
   */
  isOfMember!: boolean;

  /**
   * Its values are not shown to you: they may hold a secret.
   * @example false
   */
  isHidden!: boolean;

  /** Member by member. */
  values!: MemberValue[];
}

/** Settings of all members side by side. */
export class SettingList {
  /** By name. */
  items!: ComparedSetting[];

  /** Members of which nothing is known, as they did not answer. */
  silent!: SilentMember[];
}
