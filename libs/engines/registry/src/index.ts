export { createEngineRegistry } from './engine-registry.js';
