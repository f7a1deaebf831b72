import 'reflect-metadata';
import type { ProblemCode } from '@rocket/domain';

const PROBLEMS = 'rocket:problems';

/**
 * Names the refusals of a route, or of all routes of a controller. Status, title and an example of each are put into
 * the OpenAPI document from the problem catalogue, so that they are written down once.
 */
export function Problems(...codes: ProblemCode[]): MethodDecorator & ClassDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const on: object = (descriptor?.value as object | undefined) ?? target;
    const before = (Reflect.getOwnMetadata(PROBLEMS, on) as ProblemCode[] | undefined) ?? [];
    Reflect.defineMetadata(PROBLEMS, [...before, ...codes], on);
  };
}

/** The refusals of a handler, those of its controller included. */
export function problemsOf(controller: object, handler: object): ProblemCode[] {
  const read = (on: object): ProblemCode[] => (Reflect.getMetadata(PROBLEMS, on) as ProblemCode[] | undefined) ?? [];
  return [...new Set([...read(handler), ...read(controller)])];
}
