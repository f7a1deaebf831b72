import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A secret of the whole installation, sealed; for instance the key of its CA. */
@Entity('installation_secrets')
export class InstallationSecretEntity {
  @PrimaryColumn('varchar', { length: 40 })
  name!: string;

  @Column('text')
  sealed!: string;

  /** The part that is no secret, for instance the CA's certificate. */
  @Column('text', { nullable: true })
  publicPart!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
