import type { Application } from '@rocket/contracts';
import type { ApplicationRow } from '@rocket/persistence';

export function presentApplication(row: ApplicationRow): Application {
  const { id, applicationName, description, costCentre, criticality, clusterCount, contactCount, version, createdAt } = row;
  return {
    id,
    applicationName,
    description,
    costCentre,
    criticality,
    clusterCount,
    contactCount,
    version,
    createdAt: createdAt.toISOString(),
  };
}
