import { describe, expect, it } from '@jest/globals';
import { activityExportUrl, activityQuery } from './activity-query.js';

describe('what the activities are asked for', () => {
  it('is what the filters say, whole days included', () => {
    const query = activityQuery({
      clusterName: 'orders',
      planned: 'no',
      ticket: 'missing',
      from: '2026-11-01',
      to: '2026-11-30',
    });
    expect(query).toMatchObject({ clusterName: 'orders', planned: 'false', withoutTicket: 'true' });
    expect(query['from']).toBe(new Date(2026, 10, 1).toISOString());
    expect(query['to']).toBe(new Date(2026, 11, 1).toISOString());
  });

  it('leaves out what nobody can mean', () => {
    const query = activityQuery({ planned: 'perhaps', ticket: 'x', from: 'yesterday', to: '' });
    expect(Object.values(query).filter((value) => value !== undefined)).toEqual([]);
  });

  it('is asked of the file, too', () => {
    expect(activityExportUrl('jsonl', { dbms: 'PostgreSQL', clusterName: 'a&b', planned: 'yes' })).toBe(
      '/api/PostgreSQL/activities/export?format=jsonl&clusterName=a%26b&planned=true',
    );
    expect(activityExportUrl('csv', {})).toBe('/api/activities/export?format=csv');
  });
});
