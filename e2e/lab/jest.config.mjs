import { nodePreset } from '../../tools/jest/node-preset.mjs';

/** Real hosts on this machine, by `npm run test:lab`. The first run on a machine builds their image. */
export default {
  ...nodePreset({ rootDir: import.meta.dirname }),
  displayName: 'lab',
  testMatch: ['<rootDir>/*.spec.ts'],
  testTimeout: 900_000,
};
