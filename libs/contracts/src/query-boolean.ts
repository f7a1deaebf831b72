import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';

/** Property decorator: may be absent, else `true` or `false` as words of a query. */
export function QueryBoolean(): PropertyDecorator {
  const parts: PropertyDecorator[] = [
    Transform(({ value }: { value: unknown }) => (value === 'true' || value === 'false' ? value === 'true' : value)),
    IsBoolean(),
    IsOptional(),
  ];
  return (target, property) => {
    for (const decorate of parts) decorate(target, property);
  };
}
