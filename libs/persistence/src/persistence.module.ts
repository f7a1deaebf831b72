import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source-options.js';
import { UnitOfWork } from './unit-of-work.js';

export interface PersistenceOptions {
  /** `postgres://` URL of the control plane's database. */
  url: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** Connections held at most. */
  poolSize?: number;
  /** Told of failures after a commit, which must not fail the transaction's caller. */
  report: (error: unknown) => void;
}

/** The control plane's database for a Nest application: one data source, one unit of work. */
@Module({})
export class PersistenceModule {
  static forRoot({ url, applicationName, poolSize, report }: PersistenceOptions): DynamicModule {
    return {
      module: PersistenceModule,
      global: true,
      imports: [
        TypeOrmModule.forRoot({
          ...dataSourceOptions(url, applicationName, poolSize === undefined ? {} : { poolSize }),
          retryAttempts: 30,
          retryDelay: 1000,
        }),
      ],
      providers: [
        { provide: UnitOfWork, useFactory: (source: DataSource) => new UnitOfWork(source, report), inject: [DataSource] },
      ],
      exports: [UnitOfWork, TypeOrmModule],
    };
  }
}
