import { describe, expect, it } from '@jest/globals';
import { EMPTY_DRAFT, draftOf, fieldAt, formOf, mergeDrafts, presetDraft, sizeOf } from './request-draft.js';

describe('a request as it is typed', () => {
  it('is sent as what it means, and comes back as it was typed', () => {
    const draft = {
      ...EMPTY_DRAFT,
      clusterName: ' orders ',
      nodes: '3',
      ramGb: '0,5',
      availabilityPercent: '99.95',
      ownerName: 'Ada',
    };
    const form = formOf(draft);
    expect(form).toMatchObject({
      clusterName: 'orders',
      nodes: 3,
      ramGb: 0.5,
      availabilityPercent: 99.95,
      owner: { name: 'Ada', email: '' },
      onCall: null,
      applicationName: null,
      retentionDays: 30,
    });
    expect(formOf(draftOf(form))).toEqual(form);
  });

  it('takes a size in words', () => {
    const preset = { name: 'Small', note: '', nodes: 2, cpu: 2, ramGb: 8, dbGigs: 50 };
    expect(sizeOf({ ...EMPTY_DRAFT, ...presetDraft(preset) })).toEqual({ nodes: 2, cpu: 2, ramGb: 8, dbGigs: 50 });
  });

  it.each([
    ['/cpu', 'cpu'],
    ['/form/cpu', 'cpu'],
    ['/owner', 'ownerName'],
    ['/form/owner/email', 'ownerEmail'],
    ['/onCall/name', 'onCallName'],
    ['/elsewhere', undefined],
  ])('knows which field %s means', (pointer, field) => expect(fieldAt(pointer)).toBe(field));
});

describe('what two people typed', () => {
  const base = { ...EMPTY_DRAFT, nodes: '2', why: 'Shop' };

  it('is put together where they changed different things', () => {
    const { merged, overlaps } = mergeDrafts(base, { ...base, nodes: '3' }, { ...base, costCentre: 'CC-1' });
    expect([merged, overlaps]).toEqual([{ ...base, nodes: '3', costCentre: 'CC-1' }, []]);
  });

  it('is asked about where they changed the same, and mine stays until then', () => {
    const { merged, overlaps } = mergeDrafts(base, { ...base, nodes: '3', why: 'Same' }, { ...base, nodes: '1', why: 'Same' });
    expect(merged.nodes).toBe('3');
    expect(overlaps).toEqual([{ field: 'nodes', mine: '3', theirs: '1' }]);
  });
});
