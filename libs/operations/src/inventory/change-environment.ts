import { DomainError, describeChange } from '@rocket/domain';
import { EnvironmentEntity } from '@rocket/persistence';
import type { UnitOfWork } from '@rocket/persistence';
import { recordConfigChange } from '../activities/record-config-change.js';

type EnvironmentContent = Pick<EnvironmentEntity, 'description' | 'ordinal' | 'requireContactForPatching'>;

/**
 * Changes an environment; what is absent stays. Answers it as it is afterwards.
 *
 * @throws DomainError `environment-not-found`, `edit-conflict`
 */
export function changeEnvironment(
  uow: UnitOfWork,
  { environment, expectedVersion, actor }: { environment: string; expectedVersion: number; actor: string },
  changes: { [Field in keyof EnvironmentContent]?: EnvironmentContent[Field] | undefined },
): Promise<EnvironmentEntity> {
  return uow.run(async (tx) => {
    const before = (await tx.inventory.environmentsByName([environment])).get(environment);
    if (!before) throw new DomainError('environment-not-found', `There is no environment ${environment}.`);
    const old = contentOf(before);
    await tx.inventory.change(EnvironmentEntity, before, expectedVersion, changes);
    const after = (await tx.inventory.environmentsByName([environment])).get(environment) ?? before;
    const words = describeChange({ ...old }, { ...contentOf(after) });
    if (words !== '') await recordConfigChange(tx, actor, `Environment ${environment}: ${words}.`);
    return after;
  });
}

function contentOf({ description, ordinal, requireContactForPatching }: EnvironmentContent): EnvironmentContent {
  return { description, ordinal, requireContactForPatching };
}
