import { DomainError } from '@rocket/domain';
import { isId, newId } from '@rocket/platform';
import type { EntityManager } from 'typeorm';
import { isUniqueViolation } from '../unique-violation.js';
import { ThresholdOverrideEntity } from './threshold-override.entity.js';
import { ThresholdTestEntity } from './threshold-test.entity.js';

export type ThresholdOverrideRow = Pick<ThresholdOverrideEntity, 'environmentId' | 'warning' | 'critical' | 'enabled'> & {
  environment: string;
};
export type ThresholdTestRow = ThresholdTestEntity & { overrides: ThresholdOverrideRow[] };
export type ThresholdTestContent = Omit<ThresholdTestEntity, 'id' | 'version' | 'createdAt'>;

/** When readings are bad. */
export class ThresholdTests {
  constructor(private readonly manager: EntityManager) {}

  /** All of them, by title: there are few. */
  async all(): Promise<ThresholdTestRow[]> {
    const tests = await this.manager.find(ThresholdTestEntity, { order: { title: 'ASC' } });
    const overrides = await this.manager.find(ThresholdOverrideEntity, { relations: { environment: true } });
    return tests.map((test) => ({
      ...test,
      overrides: overrides
        .filter(({ testId }) => testId === test.id)
        .sort((one, other) => (one.environment?.ordinal ?? 0) - (other.environment?.ordinal ?? 0))
        .map(({ environmentId, warning, critical, enabled, environment }) => ({
          ...{ environmentId, warning, critical, enabled },
          environment: environment?.environment ?? '',
        })),
    }));
  }

  /** @throws DomainError `threshold-test-not-found` */
  async byId(id: string): Promise<ThresholdTestRow> {
    const row = isId(id) ? (await this.all()).find((test) => test.id === id) : undefined;
    if (!row) throw new DomainError('threshold-test-not-found', `There is no threshold test ${id}.`);
    return row;
  }

  /** @throws DomainError `validation-failed` when there is one of this title */
  async add(content: ThresholdTestContent): Promise<ThresholdTestRow> {
    const id = newId();
    await titleOnce(content.title, () => this.manager.insert(ThresholdTestEntity, { ...content, id }));
    return this.byId(id);
  }

  /** @throws DomainError `threshold-test-not-found`, `edit-conflict`, `validation-failed` */
  async change(id: string, expectedVersion: number, content: Partial<ThresholdTestContent>): Promise<ThresholdTestRow> {
    const { title } = await this.byId(id);
    const version = expectedVersion + 1;
    const { affected } = await titleOnce(content.title ?? title, () =>
      this.manager.update(ThresholdTestEntity, { id, version: expectedVersion }, { ...content, version }),
    );
    if (affected !== 1) throw new DomainError('edit-conflict', 'The test was changed meanwhile. Look at it again.');
    return this.byId(id);
  }

  /** What comes of it stays as it is. */
  async remove(id: string): Promise<ThresholdTestRow> {
    const row = await this.byId(id);
    await this.manager.delete(ThresholdTestEntity, { id });
    return row;
  }

  /** Part of a change: it raises no version. */
  async override(testId: string, environmentId: string, content: Pick<ThresholdOverrideRow, 'warning' | 'critical' | 'enabled'>) {
    await this.manager.upsert(ThresholdOverrideEntity, { testId, environmentId, ...content }, ['testId', 'environmentId']);
  }

  async endOverride(testId: string, environmentId: string): Promise<void> {
    await this.manager.delete(ThresholdOverrideEntity, { testId, environmentId });
  }
}

async function titleOnce<T>(title: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error, 'threshold_tests_title_once')) throw error;
    const detail = `There is already a test ${title}.`;
    throw new DomainError('validation-failed', detail, {}, [{ pointer: '/title', detail }]);
  }
}
