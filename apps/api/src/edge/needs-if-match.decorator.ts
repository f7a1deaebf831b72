import { applyDecorators } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { Problems } from './problems.decorator.js';

/** Documents the `If-Match` of a route whose handler takes `@IfMatch()`. */
export function NeedsIfMatch(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: true,
      description: 'The version that you read and want to change.',
      schema: { type: 'string', example: '"3"' },
    }),
    Problems('edit-conflict', 'precondition-required'),
  );
}
