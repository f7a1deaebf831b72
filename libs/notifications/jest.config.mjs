import { nodePreset } from '../../tools/jest/node-preset.mjs';

export default { ...nodePreset({ rootDir: import.meta.dirname }), testTimeout: 30_000 };
