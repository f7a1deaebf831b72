import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DomainError, parseDbmsType, type ProblemCode } from '@rocket/domain';
import { UnitOfWork, type OwnedThing } from '@rocket/persistence';
import { ownEmailOf } from '../edge/own-email.js';
import { ACCESS_RULE, type AccessRule } from './permission.decorator.js';

type Params = Partial<Record<'dbmsType' | 'clusterName' | 'applicationName' | 'id', string>>;

const NOT_FOUND: Readonly<Record<OwnedThing, ProblemCode>> = {
  operation: 'operation-not-found',
  backup: 'backup-not-found',
  incident: 'incident-not-found',
  activity: 'activity-not-found',
  cluster: 'cluster-not-found',
  contact: 'contact-not-found',
};

/**
 * To an owner, what belongs to somebody else's application is not there: whatever a path names is looked up among what is
 * theirs before the route hears of the request. Lists are narrowed by their queries; see `ownEmailOf`.
 */
@Injectable()
export class OwnershipGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
  ) {}

  /** @throws DomainError the same that is thrown for what does not exist */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { caller, params } = context.switchToHttp().getRequest<FastifyRequest<{ Params: Params }>>();
    const ownerEmail = caller && ownEmailOf(caller);
    if (typeof ownerEmail !== 'string') return true;
    const { ownership } = this.uow.read;
    const { clusterName, applicationName, id } = params;
    const dbmsType = parseDbmsType(params.dbmsType ?? '');
    if (dbmsType && clusterName !== undefined && !(await ownership.ownsCluster(ownerEmail, dbmsType, clusterName)))
      throw new DomainError('cluster-not-found', `There is no ${dbmsType} cluster ${clusterName}.`);
    if (applicationName !== undefined && !(await ownership.ownsApplication(ownerEmail, applicationName)))
      throw new DomainError('application-not-found', `There is no application ${applicationName}.`);
    const thing = this.thingOf(context);
    if (id !== undefined && thing && !(await ownership.owns(ownerEmail, thing, id)))
      throw new DomainError(NOT_FOUND[thing], `There is no ${thing} ${id}.`);
    return true;
  }

  private thingOf(context: ExecutionContext): OwnedThing | undefined {
    const targets = [context.getHandler(), context.getClass()];
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, targets);
    const named = rule?.kind === 'permission' ? rule.names : undefined;
    return named === 'anything' ? undefined : named;
  }
}
