import { describe, expect, it } from '@jest/globals';
import {
  CLUSTER_HEALTHS,
  COMPLIANCE_STATES,
  OPERATION_STATUSES,
  PART_STATES,
  PATCH_OUTCOMES,
  POOL_SERVER_STATUSES,
  SERVER_HEALTHS,
  STEP_STATUSES,
  type OperationStatus,
} from '@rocket/domain';
import {
  LOOKS,
  LOOK_ICONS,
  clusterLook,
  complianceLook,
  lookIcon,
  operationLook,
  partLook,
  patchMemberLook,
  patchOutcomeLook,
  runLook,
  poolServerLook,
  serverLook,
  stepLook,
} from './status-look.js';

const CELL_STATES = ['Waiting', 'Working', 'Done', 'Failed', 'Skipped', 'RolledBack', 'Current'] as const;

describe('the looks', () => {
  const all = [
    ...CLUSTER_HEALTHS.map((health) => clusterLook(health)),
    ...SERVER_HEALTHS.map(serverLook),
    ...POOL_SERVER_STATUSES.map(poolServerLook),
    ...OPERATION_STATUSES.map(operationLook),
    ...STEP_STATUSES.map(stepLook),
    ...COMPLIANCE_STATES.map(complianceLook),
    ...PART_STATES.map(partLook),
    ...CELL_STATES.map(patchMemberLook),
    ...PATCH_OUTCOMES.map(patchOutcomeLook),
  ];

  it('give every state of everything one of nine looks, an icon and a word', () => {
    for (const { look, word } of all) {
      expect(LOOKS).toContain(look);
      expect(word).not.toBe('');
    }
    expect(LOOKS).toHaveLength(9);
    expect(new Set(LOOKS.map((look) => LOOK_ICONS[look])).size).toBe(9);
  });

  it('say of a cluster that could not be built that it was not built, not that it is up', () => {
    expect(clusterLook('ClusterUp', 'Failed')).toEqual({ look: 'down', word: 'Not built' });
    expect(clusterLook('ClusterUp', 'Expired').look).toBe('expired');
  });

  it('show a run that waits for somebody as halted, whatever else it is', () => {
    expect(runLook({ status: 'Paused', haltedAt: '2026-11-23T08:15:00.000Z' })).toEqual({
      look: 'attention',
      word: 'Halted',
    });
    expect(runLook({ status: 'Paused', haltedAt: null }).word).toBe('Paused');
  });

  it('show a lock as a lock', () => {
    expect(lookIcon(poolServerLook('Locked'))).not.toBe(LOOK_ICONS.paused);
  });

  it('show a status of a newer server as unknown instead of breaking', () => {
    expect(operationLook('Dreaming' as OperationStatus)).toEqual({ look: 'unknown', word: 'Unknown' });
  });
});
