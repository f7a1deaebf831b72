import { join } from 'node:path';

/** The tools themselves: plain JavaScript, nothing to transpile. */
export default {
  displayName: 'tools',
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.spec.mjs'],
  moduleFileExtensions: ['mjs', 'js', 'json'],
  transform: {},
  cacheDirectory: join(import.meta.dirname, '..', '.nx', 'jest'),
};
