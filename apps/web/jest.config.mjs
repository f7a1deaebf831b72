import { join } from 'node:path';
import presets from 'jest-preset-angular/presets/index.js';

const workspaceRoot = join(import.meta.dirname, '..', '..');

/** The dashboard's pure parts and a few components, in jsdom, without zones. */
export default {
  ...presets.createEsmPreset({ tsconfig: '<rootDir>/tsconfig.spec.json' }),
  displayName: 'web',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  setupFilesAfterEnv: ['<rootDir>/src/set-up-tests.ts'],
  resolver: join(workspaceRoot, 'tools', 'jest', 'resolver.cjs'),
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  cacheDirectory: join(workspaceRoot, '.nx', 'jest'),
};
