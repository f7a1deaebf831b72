import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '@rocket/domain';

/** The entity tag of a version: `"7"`. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** Tells the client which version it got, for its next `If-Match`. Answers with the resource, so that handlers may return it. */
export function withETag<Resource extends { version: number }>(reply: FastifyReply, resource: Resource): Resource {
  void reply.header('etag', etagOf(resource.version));
  return resource;
}

/**
 * The version that the client read, out of `If-Match: "7"`. `W/"7"` and a bare `7` are understood too.
 *
 * @throws DomainError `precondition-required` when absent, `edit-conflict` when it cannot be a version of ours
 */
export function readIfMatch(header: string | undefined): number {
  if (header === undefined || header.trim() === '') {
    throw new DomainError('precondition-required', 'If-Match is missing. Send the version you read, for instance If-Match: "7".');
  }
  const [, version] = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header.trim()) ?? [];
  if (version === undefined) throw new DomainError('edit-conflict', 'If-Match does not name a version of this resource.');
  return Number(version);
}

/** Parameter decorator for PATCH handlers: the version out of `If-Match`. */
export const IfMatch: () => ParameterDecorator = createParamDecorator((_: unknown, context: ExecutionContext): number =>
  readIfMatch(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
);

/** The same, where a client need not say which version it means: `undefined` when the header is absent. */
export const IfMatchWhenGiven: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext): number | undefined => {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
    return header === undefined ? undefined : readIfMatch(header);
  },
);

/** Where the created or accepted thing is found. `segments` are escaped: `location(reply, 'operations', id)`. */
export function setLocation(reply: FastifyReply, ...segments: string[]): void {
  void reply.header('location', `/api/${segments.map(encodeURIComponent).join('/')}`);
}
