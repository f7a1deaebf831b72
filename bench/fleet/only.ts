/** An object of which only some methods are ever needed; asking for another one is a mistake of the bench. */
export function only<T extends object>(what: string, some: Partial<T>): T {
  return new Proxy(some, {
    get(target, name, receiver): unknown {
      if (name in target || typeof name === 'symbol' || name === 'then') return Reflect.get(target, name, receiver);
      throw new Error(`The simulated ${what} has no ${name}.`);
    },
  }) as T;
}
