import type { Datacenter, Environment } from '@rocket/contracts';
import type { DatacenterEntity, EnvironmentEntity } from '@rocket/persistence';

export function presentEnvironment({ createdAt, ...row }: EnvironmentEntity): Environment {
  return { ...row, createdAt: createdAt.toISOString() };
}

export function presentDatacenter({ createdAt, ...row }: DatacenterEntity): Datacenter {
  return { ...row, createdAt: createdAt.toISOString() };
}
