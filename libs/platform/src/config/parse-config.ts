import { SETTINGS, type Config, type Setting } from './settings.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration cannot be used. `faults`: one sentence per wrong setting, all of them, without secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/** Reads the whole configuration out of an environment. @throws ConfigError with every fault at once. */
export function parseConfig(environment: Environment): Config {
  const faults: string[] = [];
  const values = Object.entries<Setting>(SETTINGS).map(([name, setting]) => {
    const text = given(environment, setting.env);
    const result = setting.schema.safeParse(text);
    if (!result.success) faults.push(faultOf(setting, text ?? ''));
    return [name, result.data] as const;
  });
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(Object.fromEntries(values)) as unknown as Config;
}

/** Variables that look like ours and are not: most likely a typing error that would silently do nothing. */
export function unknownSettings(environment: Environment): string[] {
  const known = new Set<string>(Object.values<Setting>(SETTINGS).map(({ env }) => env));
  return Object.keys(environment).filter((env) => /^ROCKET_(?!TEST_)/.test(env) && !known.has(env));
}

/** An empty variable means the same as an absent one: that is how compose files and shells unset things. */
function given(environment: Environment, env: string): string | undefined {
  const text = environment[env]?.trim();
  return text === '' ? undefined : text;
}

function faultOf(setting: Setting, text: string): string {
  const sentence = `${setting.env} must be ${setting.expects}`;
  return setting.isSecret ? `${sentence}.` : `${sentence}, but is ${JSON.stringify(text)}.`;
}
