import type { Application, Datacenter, Environment } from '@rocket/contracts';
import type { ApplicationRow, DatacenterEntity, EnvironmentEntity } from '@rocket/persistence';

export function presentEnvironment({ createdAt, ...row }: EnvironmentEntity): Environment {
  return { ...row, createdAt: createdAt.toISOString() };
}

export function presentDatacenter({ createdAt, ...row }: DatacenterEntity): Datacenter {
  return { ...row, createdAt: createdAt.toISOString() };
}

export function presentApplication({
  id,
  applicationName,
  description,
  costCentre,
  clusterCount,
  version,
  createdAt,
}: ApplicationRow): Application {
  return { id, applicationName, description, costCentre, clusterCount, version, createdAt: createdAt.toISOString() };
}
