import { describe, expect, it } from '@jest/globals';
import { estimateQuestion } from './estimate-question.js';

const draft = { environment: 'Prod', dbmsType: 'PostgreSQL' } as const;
const small = { cpu: 2, ramGb: 8, dbGigs: 400 };
const large = { cpu: 8, ramGb: 32, dbGigs: 100 };

describe('what a draft would cost', () => {
  it('is asked of the servers that it would be built on', () => {
    expect(estimateQuestion(draft, [small, small])).toEqual({
      request: { ...draft, nodes: 2, ...small, backupGb: 0 },
      isUpperBound: false,
    });
  });

  it('is at most that of the largest where they differ', () => {
    expect(estimateQuestion(draft, [small, large])).toEqual({
      request: { ...draft, nodes: 2, cpu: 8, ramGb: 32, dbGigs: 400, backupGb: 0 },
      isUpperBound: true,
    });
  });

  it('is not asked while nobody knows which servers or where', () => {
    expect(estimateQuestion(draft, [])).toBeUndefined();
    expect(estimateQuestion({ ...draft, environment: '' }, [small])).toBeUndefined();
  });
});
