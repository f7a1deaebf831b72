import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { UnitOfWork } from '@rocket/persistence';
import { generatePassword, hashPassword, newId, type Config, type Logger } from '@rocket/platform';
import { CONFIG, LOGGER } from '../edge/infrastructure.js';

const FIRST_USERNAME = 'admin';

/** The first start creates `admin`. Of several processes that start at once, one does. */
@Injectable()
export class FirstAdmin implements OnApplicationBootstrap {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { users } = this.unitOfWork.read;
    if (!(await users.isEmpty())) return;
    const password = this.config.adminPassword ?? generatePassword();
    const passwordHash = await hashPassword(password);
    const isFirst = await users.insertFirst({
      id: newId(),
      username: FIRST_USERNAME,
      displayName: 'Administrator',
      role: 'admin',
      passwordHash,
    });
    if (!isFirst) return;
    this.logger.info({ username: FIRST_USERNAME }, 'first user created');
    // To the terminal and not to the log: logs are kept and shipped. Whoever set the password knows it.
    if (this.config.adminPassword === undefined)
      process.stderr.write(`\n  First login: user ${FIRST_USERNAME}, password ${password}\n  It is shown only this once.\n\n`);
  }
}
