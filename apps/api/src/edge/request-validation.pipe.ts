import { Injectable, ValidationPipe, type ArgumentMetadata, type PipeTransform, type Type } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { DomainError, type FieldFault } from '@rocket/domain';
import { fieldFaults } from './field-faults.js';

/** Where a fault is looked for by the reader: the body has no prefix, as RFC 6901 has it. */
const PREFIX: Readonly<Record<ArgumentMetadata['type'], string>> = { body: '', query: '/query', param: '/path', custom: '' };

/** Most faults that are told at once: a pasted list of 500 wrong lines shall not become a megabyte. */
const MAX_FAULTS = 200;

class InvalidInput extends Error {
  constructor(readonly errors: readonly ValidationError[]) {
    super('invalid input');
  }
}

/** Checks bodies and queries against their DTO classes. Unknown fields are refused: a typing error must not be ignored. */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: false,
      exceptionFactory: (errors) => new InvalidInput(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (
      metadata.type === 'body' &&
      isDto(metadata.metatype) &&
      (Array.isArray(value) || (value !== undefined && typeof value !== 'object'))
    ) {
      throw validationFailed([{ pointer: '', detail: 'must be an object' }]);
    }
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      const prefix = PREFIX[metadata.type];
      throw validationFailed(
        fieldFaults(error.errors).map(({ pointer, detail }) => ({ pointer: `${prefix}${pointer}`, detail })),
      );
    }
  }
}

/**
 * For `@Body()` of routes that take one object or an array of them. Answers with an array.
 *
 * @param dto class of one element
 * @param maxItems most elements of one request
 */
export function oneOrMany<Dto extends object>(dto: Type<Dto>, maxItems: number): Type<PipeTransform<unknown, Promise<Dto[]>>> {
  const pipe = new RequestValidationPipe();

  @Injectable()
  class OneOrManyPipe implements PipeTransform<unknown, Promise<Dto[]>> {
    async transform(value: unknown): Promise<Dto[]> {
      const isMany = Array.isArray(value);
      const elements: unknown[] = isMany ? value : [value];
      if (elements.length === 0 || elements.length > maxItems) {
        throw validationFailed([{ pointer: '', detail: `must have 1 to ${maxItems} elements` }]);
      }
      const checked = await Promise.all(elements.map((element, index) => this.check(element, isMany ? `/${index}` : '')));
      const faults = checked.flatMap((result) => ('faults' in result ? result.faults : []));
      if (faults.length > 0) throw validationFailed(faults);
      return checked.flatMap((result) => ('dto' in result ? [result.dto] : []));
    }

    private async check(element: unknown, prefix: string): Promise<{ dto: Dto } | { faults: FieldFault[] }> {
      try {
        return { dto: (await pipe.transform(element, { type: 'body', metatype: dto })) as Dto };
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        return { faults: error.errors.map(({ pointer, detail }) => ({ pointer: `${prefix}${pointer}`, detail })) };
      }
    }
  }
  return OneOrManyPipe;
}

/** The 422 of the API. */
export function validationFailed(faults: readonly FieldFault[]): DomainError {
  const shown = faults.slice(0, MAX_FAULTS);
  const [first] = shown;
  const where = first ? `${first.pointer === '' ? 'The body' : first.pointer} ${first.detail}` : 'A field is not valid';
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return new DomainError('validation-failed', `${where}${more}.`, {}, shown);
}

function isDto(metatype: Type<unknown> | undefined): boolean {
  return metatype !== undefined && ![Object, Array, String, Number, Boolean].includes(metatype as never);
}
