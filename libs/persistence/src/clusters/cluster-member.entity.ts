import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { NodeRole, ServerHealth } from '@rocket/domain';
import { bigintToNumber } from '../bigint-to-number.js';
import { ServerEntity } from '../pool-servers/server.entity.js';
import { ClusterEntity } from './cluster.entity.js';

/** A server's time as a member of a cluster. Ended memberships stay, so that "what ran where on 3 March" is answerable. */
@Entity('cluster_members')
@Index('cluster_members_server_once', ['serverId'], { unique: true, where: '"expired_at" IS NULL' })
@Index('cluster_members_by_cluster', ['clusterId', 'ordinal'])
export class ClusterMemberEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => ClusterEntity, (cluster) => cluster.members, { onDelete: 'RESTRICT' })
  @JoinColumn()
  cluster?: Relation<ClusterEntity>;

  @Column('uuid')
  serverId!: string;

  @ManyToOne(() => ServerEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  server?: Relation<ServerEntity>;

  /** Order in which it was asked for, from 1; 1 is the first primary. */
  @Column('int')
  ordinal!: number;

  @Column('int', { nullable: true })
  port!: number | null;

  @Column('varchar', { length: 20 })
  nodeRole!: NodeRole;

  @Column('varchar', { length: 30 })
  serverHealth!: ServerHealth;

  @Column('text', { nullable: true })
  healthReason!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  healthSince!: Date;

  /** Since when it is down without anybody having meant it, as people were told; null when it is not. */
  @Column('timestamptz', { nullable: true })
  outageSince!: Date | null;

  /** What the server answered, never what we meant it to be. */
  @Column('varchar', { length: 20, nullable: true })
  dbVersion!: string | null;

  /** The release it runs, where that is not the one of its cluster: it has been patched before the others. */
  @Column('varchar', { length: 20, nullable: true })
  release!: string | null;

  @Column('bigint', { nullable: true, transformer: bigintToNumber })
  lagBytes!: number | null;

  /** How far it had come when it was seen last: of a primary that is gone, what could be lost. */
  @Column('bigint', { nullable: true, transformer: bigintToNumber })
  positionBytes!: number | null;

  @Column('boolean', { nullable: true })
  streaming!: boolean | null;

  @Column('boolean', { nullable: true })
  pendingRestart!: boolean | null;

  @Column('bigint', { nullable: true, transformer: bigintToNumber })
  dbSizeBytes!: number | null;

  /** Timeline (PostgreSQL) or election term (MongoDB). */
  @Column('int', { nullable: true })
  term!: number | null;

  @Column('text', { nullable: true })
  tlsCertificate!: string | null;

  @Column('text', { nullable: true })
  sealedTlsKey!: string | null;

  @Column('timestamptz', { nullable: true })
  observedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  lastPatchedAt!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  effectiveAt!: Date;

  @Column('timestamptz', { nullable: true })
  expiredAt!: Date | null;
}
