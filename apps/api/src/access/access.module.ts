import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { DbmsTypeGuard } from '../edge/dbms-type.js';
import { AccessGuard } from './access.guard.js';
import { AuthController } from './auth.controller.js';
import { Authenticator } from './authenticator.js';
import { DemoGuard } from './demo.guard.js';
import { EveryRouteDeclares } from './every-route-declares.js';
import { FirstAdmin } from './first-admin.js';
import { Login } from './login.js';
import { LoginThrottle } from './login-throttle.js';
import { OwnershipGuard } from './ownership.guard.js';
import { TokensController } from './tokens.controller.js';
import { UsersController } from './users.controller.js';

@Module({
  imports: [DiscoveryModule],
  exports: [Authenticator],
  controllers: [AuthController, TokensController, UsersController],
  providers: [
    Authenticator,
    Login,
    LoginThrottle,
    FirstAdmin,
    EveryRouteDeclares,
    // In this order: who asks comes before what is asked for.
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_GUARD, useClass: DemoGuard },
    { provide: APP_GUARD, useClass: DbmsTypeGuard },
    { provide: APP_GUARD, useClass: OwnershipGuard },
  ],
})
export class AccessModule {}
