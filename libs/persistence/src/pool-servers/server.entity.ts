import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, VersionColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { ClaimedSize, DbmsType, HostCheck, HostDriver, HostFacts, PoolServerStatus } from '@rocket/domain';
import { DatacenterEntity } from '../inventory/datacenter.entity.js';
import { EnvironmentEntity } from '../inventory/environment.entity.js';

/** A server that the team owns. Sizes in GB; `double precision`, since a 0.5 GB and a 10 PB server are both real. */
@Entity('servers')
@Index('servers_name_once', ['serverKey'], { unique: true, where: '"expired_at" IS NULL' })
@Index('servers_ports_once', ['portFrom'], { unique: true, where: '"expired_at" IS NULL' })
@Index('servers_free', ['dbmsType', 'environmentId'], { where: `"expired_at" IS NULL AND "status" = 'Free'` })
@Index('servers_leased', ['lockedUntil'], { where: `"status" = 'Locked'` })
@Index('servers_by_lock', ['lockId'], { where: `"lock_id" IS NOT NULL` })
@Index('servers_by_name', ['dbmsType', 'serverName', 'id'])
export class ServerEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('varchar', { length: 20 })
  dbmsType!: DbmsType;

  /** As it was typed. */
  @Column('varchar', { length: 253 })
  serverName!: string;

  /** Lower-cased name: host names do not differ by case. */
  @Column('varchar', { length: 253 })
  serverKey!: string;

  @Column('varchar', { length: 253 })
  address!: string;

  @Column('varchar', { length: 10 })
  driver!: HostDriver;

  @Column('uuid')
  environmentId!: string;

  @ManyToOne(() => EnvironmentEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  environment?: Relation<EnvironmentEntity>;

  @Column('uuid')
  datacenterId!: string;

  @ManyToOne(() => DatacenterEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  datacenter?: Relation<DatacenterEntity>;

  @Column('varchar', { length: 20 })
  status!: PoolServerStatus;

  @Column('text', { nullable: true })
  statusReason!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  statusSince!: Date;

  @Column('int')
  cpu!: number;

  @Column('double precision')
  ramGb!: number;

  @Column('double precision')
  dbGigs!: number;

  @Column('varchar', { length: 100, nullable: true })
  osVersion!: string | null;

  @Column('varchar', { length: 32, nullable: true })
  sshUser!: string | null;

  @Column('int', { nullable: true })
  sshPort!: number | null;

  /** `ssh` only: the key that a person confirmed. Nothing is run on a server that shows another one. */
  @Column('varchar', { length: 2048, nullable: true })
  hostKey!: string | null;

  /** `ssh` only: the key that the server showed and nobody confirmed yet. */
  @Column('varchar', { length: 2048, nullable: true })
  offeredHostKey!: string | null;

  /** What a person said of it before it was asked. */
  @Column('jsonb', { nullable: true })
  claimed!: ClaimedSize | null;

  /** What it said about itself, last. */
  @Column('jsonb', { nullable: true })
  facts!: HostFacts | null;

  @Column('timestamptz', { nullable: true })
  factsAt!: Date | null;

  /** Releases of its DBMS that it has or could install, newest first; null until it was asked. */
  @Column('jsonb', { nullable: true })
  releases!: string[] | null;

  /** The checklist of its enrolment, as far as it got. */
  @Column('jsonb', { nullable: true })
  checks!: HostCheck[] | null;

  /** When it last passed its checks. */
  @Column('timestamptz', { nullable: true })
  checkedAt!: Date | null;

  /** The operation that checks it, or did so last. */
  @Column('uuid', { nullable: true })
  checkOperationId!: string | null;

  /** Since when it does not answer; null while it does. */
  @Column('timestamptz', { nullable: true })
  unreachableSince!: Date | null;

  /** `local` only: ports of this machine that belong to the server, both inclusive. */
  @Column('int', { nullable: true })
  portFrom!: number | null;

  @Column('int', { nullable: true })
  portTo!: number | null;

  @Column('uuid', { nullable: true })
  lockId!: string | null;

  /** Null while an operation holds the server: an operation's hold does not run out. */
  @Column('timestamptz', { nullable: true })
  lockedUntil!: Date | null;

  @Column('varchar', { length: 100, nullable: true })
  lockedBy!: string | null;

  /** Whether something of a cluster may be on it. A touched server goes through cleaning before it is `Free` again. */
  @Column('boolean', { default: false })
  touched!: boolean;

  @Column('varchar', { length: 40, nullable: true })
  clusterName!: string | null;

  @VersionColumn()
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  expiredAt!: Date | null;
}
