import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { STRICT_RULE, whoDecides, whyNotApprove } from './approval-rule.js';
import { brokenPromises } from './compare-promise.js';
import type { IntakeFigures } from './compare-promise.js';
import { afterDeed, possibleDeeds } from './decide-intake.js';
import { afterAYear, downMinutesAYear, usualLeadTime } from './intake-expectations.js';
import { intakeFaults } from './intake-faults.js';
import { INTAKE_DEEDS, INTAKE_STATUSES } from './intake-words.js';
import type { IntakeForm, IntakeStatus } from './intake-words.js';
import { quotaExcess, useOf } from './quota.js';
import { SIZE_PRESETS, presetOf } from './size-presets.js';
import { whoHears } from './who-hears.js';
import type { IntakeHappening } from './who-hears.js';

const FORM: IntakeForm = {
  applicationName: 'webshop',
  owner: { name: 'Ada', email: 'ada@example.org' },
  onCall: null,
  environment: 'Prod',
  dbmsType: 'PostgreSQL',
  release: null,
  clusterName: 'orders',
  nodes: 3,
  datacenter: null,
  cpu: 4,
  ramGb: 16,
  dbGigs: 200,
  growthPercentPerYear: 20,
  availabilityPercent: 99.9,
  rpoMinutes: 5,
  rtoMinutes: 60,
  retentionDays: 30,
  dataClass: 'internal',
  neededBy: '2026-12-24',
  costCentre: 'CC-4711',
  why: 'The new shop',
};
const pointers = (form: Partial<IntakeForm>) => intakeFaults({ ...FORM, ...form }, '2026-12-01').map(({ pointer }) => pointer);

describe('a request for a cluster', () => {
  it('goes from a draft to a cluster', () => {
    const path = (
      ['edit', 'submit', 'askChanges', 'edit', 'submit', 'approve', 'provision', 'fail', 'provision', 'finish'] as const
    ).reduce<IntakeStatus[]>((statuses, deed) => [...statuses, afterDeed(statuses.at(-1) ?? 'Draft', deed)], []);
    expect(path).toEqual([
      'Draft',
      'Submitted',
      'ChangesAsked',
      'ChangesAsked',
      'Submitted',
      'Approved',
      'Provisioning',
      'Approved',
      'Provisioning',
      'Done',
    ]);
  });

  it('is never built without having been approved, and stays what it became in the end', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...INTAKE_DEEDS), { maxLength: 30 }), (deeds) => {
        let status: IntakeStatus = 'Draft';
        let isApproved = false;
        for (const deed of deeds) {
          if (!possibleDeeds(status).includes(deed)) {
            expect(() => afterDeed(status, deed)).toThrow(expect.objectContaining({ code: 'intake-action-not-allowed' }));
            continue;
          }
          const before: IntakeStatus = status;
          status = afterDeed(status, deed);
          if (before === 'Rejected' || before === 'Withdrawn' || before === 'Done') expect(status).toBe(before);
          // What is changed afterwards has to be approved again.
          isApproved = status === 'Approved' || (isApproved && (status === 'Provisioning' || status === 'Done'));
          if (status === 'Provisioning' || status === 'Done') expect(isApproved).toBe(true);
        }
      }),
    );
    expect(INTAKE_STATUSES.every((status) => possibleDeeds(status).includes('comment'))).toBe(true);
  });

  it('is complete before it is submitted', () => {
    expect(pointers({})).toEqual([]);
    expect(pointers({ applicationName: null, why: '', cpu: null })).toEqual(['/applicationName', '/cpu', '/why']);
    expect(pointers({ owner: null })).toEqual(['/owner']);
    expect(pointers({ owner: { name: ' ', email: 'nobody' } })).toEqual(['/owner/name', '/owner/email']);
    expect(pointers({ onCall: { name: 'Night', email: 'x' } })).toEqual(['/onCall/email']);
    expect(pointers({ neededBy: '2026-11-30' })).toEqual(['/neededBy']);
    expect(pointers({ clusterName: 'a!' })).toEqual(['/clusterName']);
    expect(pointers({ nodes: 1 })).toEqual(['/nodes']);
    expect(pointers({ nodes: 1, availabilityPercent: 99.5 })).toEqual([]);
  });
});

describe('who decides', () => {
  const rule = { automaticUpTo: { nodes: 2, cpu: 2, ramGb: 8, dbGigs: 50 }, needsOther: false };
  const small = { nodes: 2, cpu: 2, ramGb: 8, dbGigs: 50 };

  it('is nobody, up to a size', () => {
    expect(whoDecides(rule, small).automatic).toBe(true);
    expect(whoDecides(rule, { ...small, cpu: 3, dbGigs: 51 })).toEqual({
      automatic: false,
      reason: 'A DBA decides: more than 2 cores and 50 GB of disk is asked for.',
    });
    expect(whoDecides(rule, { ...small, ramGb: null }).automatic).toBe(false);
    expect(whoDecides(STRICT_RULE, small)).toEqual({ automatic: false, reason: 'A DBA other than who asks decides.' });
  });

  it('is another person than who asks, where that is wanted', () => {
    expect(whyNotApprove(STRICT_RULE, 'ada', 'ada')).toBeDefined();
    expect(whyNotApprove(STRICT_RULE, 'ada', 'grace')).toBeUndefined();
    expect(whyNotApprove(rule, 'ada', 'ada')).toBeUndefined();
  });
});

describe('a quota', () => {
  it('is kept by what is there and what is asked for together', () => {
    const quota = { clusters: null, cpu: 16, ramGb: 64, dbGigs: null };
    const used = { clusters: 2, cpu: 12, ramGb: 32, dbGigs: 400 };
    expect(useOf(FORM)).toEqual({ clusters: 1, cpu: 12, ramGb: 48, dbGigs: 600 });
    expect(quotaExcess(quota, used, useOf({ ...FORM, nodes: 1 }))).toEqual([]);
    expect(quotaExcess(quota, used, useOf({ ...FORM, nodes: 2 }))).toEqual([
      '12 of 16 cores are used, and 8 more are asked for.',
    ]);
  });
});

describe('what can be expected', () => {
  it('says what an availability means', () => {
    expect([99, 99.5, 99.9, 99.95].map(downMinutesAYear)).toEqual([5256, 2628, 525.6, 262.8]);
    expect(afterAYear(200, 50)).toBe(300);
  });

  it('says how long requests took, when there were some', () => {
    expect(usualLeadTime([1, 2])).toBeUndefined();
    expect(usualLeadTime([30, 1, 2, 4, 3, 5, 6, 7, 8, 9])).toEqual({ count: 10, medianHours: 5, mostHours: 9 });
  });
});

describe('what was promised', () => {
  const promised: IntakeFigures = {
    leadTimeHours: 24,
    servers: 3,
    cpu: 4,
    ramGb: 16,
    dbGigs: 200,
    release: '18',
    availabilityPercent: 99.9,
    monthlyCost: { amount: 40_000, currency: 'CHF' },
  };
  const broken = (delivered: Partial<IntakeFigures>) => brokenPromises(promised, { ...promised, ...delivered });

  it('is kept by as much, or better', () => {
    expect(broken({ release: '18.4', leadTimeHours: 3, servers: 4, cpu: 8, availabilityPercent: 100 })).toEqual([]);
  });

  it('is broken by less, later or dearer', () => {
    expect(broken({ leadTimeHours: 25, servers: 2, ramGb: 8, release: '17.9', availabilityPercent: 99.8 })).toEqual([
      'leadTime',
      'servers',
      'size',
      'release',
      'availability',
    ]);
    expect(broken({ monthlyCost: { amount: 40_001, currency: 'CHF' } })).toEqual(['monthlyCost']);
    expect(broken({ release: '180.1' })).toEqual(['release']);
  });

  it('is not broken by what nobody knows, or counts in other money', () => {
    expect(broken({ leadTimeHours: null, availabilityPercent: null, monthlyCost: null })).toEqual([]);
    expect(broken({ monthlyCost: { amount: 50_000, currency: 'EUR' } })).toEqual([]);
  });
});

describe('a size in words', () => {
  it('is that of exactly this size', () => {
    expect(SIZE_PRESETS.map((preset) => presetOf(preset)?.name)).toEqual(SIZE_PRESETS.map(({ name }) => name));
    expect(presetOf({ nodes: 2, cpu: 2, ramGb: 8, dbGigs: 51 })).toBeUndefined();
    expect(presetOf({ nodes: null, cpu: null, ramGb: null, dbGigs: null })).toBeUndefined();
  });
});

describe('who hears of a request', () => {
  const told = (happening: Partial<IntakeHappening>) => {
    const audience = whoHears({
      deed: 'comment',
      actor: 'grace',
      requester: 'ada',
      actors: ['ada', 'grace'],
      byRule: false,
      ...happening,
    });
    return audience && [...audience.usernames, ...(audience.deciders ? ['deciders'] : [])];
  };

  it('is who decides, when it is submitted and somebody has to', () => {
    expect(told({ deed: 'submit', actor: 'ada' })).toEqual(['deciders']);
    expect(told({ deed: 'submit', actor: 'ada', byRule: true })).toBeUndefined();
  });

  it('is everybody else who talks about it', () => {
    expect(told({ actor: 'grace' })).toEqual(['ada']);
    expect(told({ actor: 'ada' })).toEqual(['grace']);
    expect(told({ actor: 'ada', actors: ['ada'] })).toEqual(['deciders']);
  });

  it('is who asked, of every decision of somebody else', () => {
    for (const deed of ['approve', 'askChanges', 'reject'] as const) {
      expect(told({ deed })).toEqual(['ada']);
      expect(told({ deed, actor: 'ada' })).toBeUndefined();
    }
    expect(told({ deed: 'finish', actor: 'ada' })).toEqual(['ada']);
    expect(told({ deed: 'fail' })).toEqual(['ada', 'deciders']);
  });

  it('is nobody, of what is on its way anyway', () => {
    for (const deed of ['edit', 'withdraw', 'provision'] as const) expect(told({ deed })).toBeUndefined();
  });
});
