import { nodePreset } from '../../../tools/jest/node-preset.mjs';

export default { ...nodePreset({ rootDir: import.meta.dirname }), testTimeout: 60_000 };
