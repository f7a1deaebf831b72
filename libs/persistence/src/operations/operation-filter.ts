import type { ChangeKind, DbmsType, OperationKind, OperationStatus } from '@rocket/domain';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { clustersOwnedBy } from '../applications/ownership.js';
import { containing } from '../page.js';
import { OperationEntity } from './operation.entity.js';

export interface OperationFilter {
  kind?: OperationKind | undefined;
  status?: OperationStatus | undefined;
  clusterName?: string | undefined;
  /** Part of the title, or the beginning of the id. */
  search?: string | undefined;
  /** Only those that are part of this one. */
  parentId?: string | undefined;
  dbmsType?: DbmsType | undefined;
  /** `ChangeRun`: what is pushed. */
  changeKind?: ChangeKind | undefined;
  /** Only those that wait for a person, or failed lately and were not done since. */
  needsPerson?: boolean | undefined;
  /** Only those of clusters whose owner has this e-mail address. */
  ownerEmail?: string | undefined;
}

/** A failure that is older than this has found its person, or needs none; days. */
const FAILED_LATELY_DAYS = 7;

/** What is part of another operation is looked at there. */
const NEEDS_PERSON = `operation.parent_id IS NULL AND (
  operation.halted_at IS NOT NULL AND operation.finished_at IS NULL
  OR operation.status = 'Failed' AND operation.finished_at > now() - interval '${FAILED_LATELY_DAYS} days' AND NOT EXISTS (
    SELECT FROM operations since WHERE since.kind = operation.kind AND since.status = 'Succeeded'
      AND since.dbms_type IS NOT DISTINCT FROM operation.dbms_type AND since.cluster_name IS NOT DISTINCT FROM operation.cluster_name AND since.created_at > operation.created_at))`;

/** Operations that match, as a query on `operation`. */
export function matching(manager: EntityManager, filter: OperationFilter): SelectQueryBuilder<OperationEntity> {
  const query = manager.createQueryBuilder(OperationEntity, 'operation').where('true');
  if (filter.kind) query.andWhere('operation.kind = :kind', { kind: filter.kind });
  if (filter.status) query.andWhere('operation.status = :status', { status: filter.status });
  if (filter.needsPerson !== undefined) query.andWhere(`(${NEEDS_PERSON}) = :needsPerson`, { needsPerson: filter.needsPerson });
  if (filter.parentId) query.andWhere('operation.parent_id = :parentId', { parentId: filter.parentId });
  if (filter.dbmsType) query.andWhere('operation.dbms_type = :dbmsType', { dbmsType: filter.dbmsType });
  if (filter.changeKind)
    query.andWhere(`operation.subject -> 'change' ->> 'kind' = :changeKind`, { changeKind: filter.changeKind });
  if (filter.ownerEmail !== undefined)
    query.andWhere(`operation.cluster_id IN (${clustersOwnedBy(':ownerEmail')})`, { ownerEmail: filter.ownerEmail });
  if (filter.clusterName)
    query.andWhere('operation.cluster_name = :clusterName', { clusterName: filter.clusterName.toLowerCase() });
  if (filter.search) {
    const search = containing(filter.search);
    query.andWhere(`(operation.title ILIKE :search OR operation.id::text LIKE :idStart)`, {
      search,
      idStart: search.slice(1).toLowerCase(),
    });
  }
  return query;
}
