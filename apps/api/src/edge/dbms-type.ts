import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DBMS_TYPES, DomainError, parseDbmsType, type DbmsType } from '@rocket/domain';

type WithDbmsType = FastifyRequest<{ Params: { dbmsType?: string } }>;

/**
 * Refuses paths that name no DBMS before anything else of the request is looked at: `/api/Oracle/clusters` is a wrong
 * path whatever the query says.
 */
@Injectable()
export class DbmsTypeGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { dbmsType } = context.switchToHttp().getRequest<WithDbmsType>().params;
    if (dbmsType !== undefined && parseDbmsType(dbmsType) === undefined) {
      throw new DomainError('unknown-dbms-type', `There is no DBMS type named ${dbmsType.slice(0, 60)}.`, { known: DBMS_TYPES });
    }
    return true;
  }
}

/** The `{dbmsType}` of the path, in the spelling of the contract whatever the letter case in the path was. */
export const DbmsTypeParam: () => ParameterDecorator = createParamDecorator((_: unknown, context: ExecutionContext): DbmsType => {
  const { dbmsType } = context.switchToHttp().getRequest<WithDbmsType>().params;
  const parsed = parseDbmsType(dbmsType ?? '');
  if (parsed === undefined) throw new Error('DbmsTypeParam needs a route with :dbmsType, behind the DbmsTypeGuard.');
  return parsed;
});
