import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import { connectionStrings } from './connection-strings.js';

describe('connection strings', () => {
  const member = (address: string): EngineMember => ({ host: { address }, port: 5432 }) as unknown as EngineMember;
  const cluster = (overrides: Partial<EngineCluster> = {}): EngineCluster => ({
    clusterId: 'c',
    clusterName: 'orders',
    release: '18.4',
    databaseName: 'Orders & "more"',
    ownerName: "o'neil",
    members: [member('10.0.0.1'), member('fd00::2')],
    passwords: { superuser: 's', replication: 'r', owner: "p@ss/w:rd'?#%" },
    caCertificatePem: 'PEM',
    ...overrides,
  });

  it('name every member, the primary first, and ask for the writable one over TLS', () => {
    const { uri, jdbc } = connectionStrings(cluster());
    expect(uri).toBe(
      'postgresql://o%27neil:p%40ss%2Fw%3Ard%27%3F%23%25@10.0.0.1:5432,[fd00::2]:5432/Orders%20%26%20%22more%22?target_session_attrs=read-write&sslmode=require',
    );
    expect(jdbc).toBe(
      'jdbc:postgresql://10.0.0.1:5432,[fd00::2]:5432/Orders%20%26%20%22more%22?user=o%27neil&password=p%40ss%2Fw%3Ard%27%3F%23%25&targetServerType=primary&sslmode=require',
    );
  });

  it('do not ask for TLS where the cluster has none', () => {
    const plain: EngineCluster = { ...cluster() };
    delete plain.caCertificatePem;
    expect(connectionStrings(plain).uri).toContain('sslmode=disable');
  });

  it('give psql the URI as one word of the shell', () => {
    const { psql, uri } = connectionStrings(cluster());
    const words = execFileSync('/bin/sh', ['-c', psql.replace(/^psql/, 'printf %s')], { encoding: 'utf8' });
    expect(words).toBe(uri);
  });
});
