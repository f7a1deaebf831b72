import { nodePreset } from '../tools/jest/node-preset.mjs';

/** The product from outside, as `npm start` runs it. One journey after the other: each has the machine for itself. */
export default {
  ...nodePreset({ rootDir: import.meta.dirname }),
  displayName: 'e2e',
  testMatch: ['<rootDir>/{api,web}/**/*.spec.ts'],
  testTimeout: 180_000,
};
