/** The environments of each wave in their order. */
export type Waves = readonly (readonly string[])[];

/** One wave per environment, or what was arranged: with environments that have come since at the end, and without those that are gone. */
export function wavesOf(arranged: Waves, environments: readonly string[]): string[][] {
  if (arranged.length === 0) return environments.map((environment) => [environment]);
  const known = arranged.map((wave) => wave.filter((one) => environments.includes(one))).filter((wave) => wave.length > 0);
  const missing = environments.filter((one) => !known.flat().includes(one));
  return [...known, ...missing.map((environment) => [environment])];
}

/** Changes places with the wave before. */
export function earlier(waves: Waves, index: number): string[][] {
  const after = waves.map((wave) => [...wave]);
  const [moved] = after.splice(index, 1);
  if (moved) after.splice(Math.max(0, index - 1), 0, moved);
  return after;
}

/** Becomes part of the wave before. */
export function joined(waves: Waves, index: number): string[][] {
  return waves.flatMap((wave, at) => {
    if (at === index && index > 0) return [];
    return [at === index - 1 ? [...wave, ...(waves[index] ?? [])] : [...wave]];
  });
}

/** Each of its environments becomes a wave of its own. */
export function apart(waves: Waves, index: number): string[][] {
  return waves.flatMap((wave, at) => (at === index ? wave.map((one) => [one]) : [[...wave]]));
}
