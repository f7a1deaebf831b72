import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const toolsDirectory = import.meta.dirname;
const workspaceRoot = join(toolsDirectory, '..', '..');

/**
 * Jest configuration of a project that runs on Node: native ES modules, TypeScript transpiled file by file
 * (types are checked by `npm run check`, not here), and `@rocket/*` answered from the sources, so that no test
 * needs a build.
 *
 * @param {{ rootDir: string, services?: boolean }} options `rootDir`: `import.meta.dirname` of the caller.
 *   `services: true` gives the tests a PostgreSQL (`ROCKET_TEST_DATABASE_URL`) and, where this machine has one, a
 *   Redis (`ROCKET_TEST_REDIS_URL`) that live exactly as long as the run.
 */
export function nodePreset({ rootDir, services = false }) {
  const { name } = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8'));
  return {
    displayName: name.replace('@rocket/', ''),
    rootDir,
    testEnvironment: 'node',
    testMatch: ['<rootDir>/src/**/*.spec.ts'],
    extensionsToTreatAsEsm: ['.ts'],
    moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
    resolver: join(toolsDirectory, 'resolver.cjs'),
    modulePathIgnorePatterns: ['<rootDir>/dist/'],
    transform: { '\\.ts$': ['ts-jest', { useESM: true, tsconfig: join(toolsDirectory, 'tsconfig.jest.json') }] },
    ...(services && {
      globalSetup: join(toolsDirectory, 'start-services.mjs'),
      globalTeardown: join(toolsDirectory, 'stop-services.mjs'),
    }),
    cacheDirectory: join(workspaceRoot, '.nx', 'jest'),
  };
}
