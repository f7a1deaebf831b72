import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { EnvironmentPolicyPage, ListQuery } from '@rocket/contracts';
import { UnitOfWork } from '@rocket/persistence';
import { RequirePermission } from '../access/permission.decorator.js';
import { Problems } from '../edge/problems.decorator.js';
import { presentEnvironmentPolicy } from './backup-settings.presenter.js';

/** The policies of all environments. */
@ApiTags('backups')
@Controller('environmentBackupPolicies')
export class EnvironmentPolicyListController {
  constructor(@Inject(UnitOfWork) private readonly uow: UnitOfWork) {}

  @Get()
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'Which backups stay in every environment, and of how many clusters that decides' })
  @Problems('validation-failed', 'bad-cursor')
  async list(@Query() query: ListQuery): Promise<EnvironmentPolicyPage> {
    const page = await this.uow.read.inventory.listEnvironments(query);
    const found = await this.uow.read.backupPolicies.ofEnvironments(page.items.map(({ id }) => id));
    const items = page.items.map(({ id, environment }) => {
      const { row = null, clusterCount = 0, ownCount = 0 } = found.get(id) ?? {};
      return { ...presentEnvironmentPolicy(environment, row), clusterCount, ownCount };
    });
    return { ...page, items };
  }
}
