import { describe, expect, it } from '@jest/globals';
import { readFilters, writeFilters } from './url-filters.js';

describe('filters in the URL', () => {
  const keys = ['search', 'environment'] as const;

  it('are only those the page knows, and only those that say something', () => {
    expect(readFilters(keys, { search: 'ord', environment: ' ', evil: 'x' })).toEqual({ search: 'ord' });
    expect(readFilters(keys, { search: ['a', 'b'] })).toEqual({});
  });

  it('leave the URL when they are taken away', () => {
    expect(writeFilters<'search' | 'environment'>({ search: '', environment: 'Prod' })).toEqual({
      search: null,
      environment: 'Prod',
    });
  });

  it('come back as they were written', () => {
    const filters = { search: 'a&b=c', environment: 'Prod' };
    expect(readFilters(keys, writeFilters(filters))).toEqual(filters);
  });
});
