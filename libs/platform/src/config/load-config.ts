import { ConfigError, parseConfig } from './parse-config.js';
import type { Config } from './settings.js';

/** For the first line of a process: the configuration of this environment, or every fault on stderr and exit code 1. */
export function loadConfigOrExit(): Config {
  try {
    return parseConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.faults.join('\n')}\n`);
    process.exit(1);
  }
}
