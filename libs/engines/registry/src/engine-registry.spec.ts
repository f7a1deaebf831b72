import { describe, expect, it } from '@jest/globals';
import { createEngineRegistry } from './engine-registry.js';

describe('the registry of engines', () => {
  it('knows PostgreSQL', () => {
    expect(createEngineRegistry().engineFor('PostgreSQL').dbmsType).toBe('PostgreSQL');
  });

  it('refuses MongoDB with a clear problem while its engine is not there', () => {
    expect(() => createEngineRegistry().engineFor('MongoDB')).toThrow(
      expect.objectContaining({ code: 'engine-unavailable', facts: { dbmsType: 'MongoDB' } }),
    );
  });
});
