import { Module, type DynamicModule, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import cookieParser from 'cookie-parser';
import { AccessGuard } from '#identity/access.guard';
import { AccessStrategy } from '#identity/access.strategy';
import { AccessTokens } from '#identity/access-token';
import { IDENTITY_PORTS } from '#identity/identity.module';
import { AccountController } from './accounts/account.controller.js';
import { AccountsService } from './accounts/accounts.service.js';
import { EntranceController } from './accounts/entrance.controller.js';
import { ErasureService } from './accounts/erasure.service.js';
import { PasswordHasher } from './accounts/password-hasher.js';
import { PasswordStrategy } from './accounts/password.strategy.js';
import { PasswordsService } from './accounts/passwords.service.js';
import type { AuthModuleOptions } from './auth-options.js';
import { partProviders } from './auth-parts.js';
import { AuthLifecycle } from './auth-lifecycle.js';
import { InternalController } from './internal/internal.controller.js';
import { Jobs } from './jobs/jobs.js';
import { JwksController } from './keys/jwks.controller.js';
import { TokenIssuer } from './keys/token-issuer.js';
import { RateLimits } from './limits/rate-limits.js';
import { RefreshService } from './sessions/refresh.service.js';
import { SessionEndings } from './sessions/session-endings.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SessionsService } from './sessions/sessions.service.js';
import { SessionsStore } from './sessions/sessions.store.js';
import { PeopleNotices } from './users/people-notices.js';
import { UserSearchStore } from './users/user-search.store.js';
import { UsersController } from './users/users.controller.js';
import { UsersService } from './users/users.service.js';
import { UsersStore } from './users/users.store.js';

const CONTROLLERS = [EntranceController, AccountController, SessionsController, UsersController, JwksController];
const USERS = [UsersStore, UserSearchStore, UsersService, PeopleNotices];
const SESSIONS = [SessionsStore, SessionsService, RefreshService, SessionEndings];
const ACCOUNTS = [AccountsService, PasswordsService, ErasureService, PasswordHasher, PasswordStrategy];
const IDENTITY = [AccessTokens, AccessStrategy, AccessGuard];

/** Accounts and sessions: PROTOCOL §3. Exports what the other modules of the process identify users with. */
@Module({})
export class AuthModule implements NestModule {
  static register(options: AuthModuleOptions): DynamicModule {
    return {
      module: AuthModule,
      // Services in the same process ask without HTTP: there nothing internal is open at all.
      controllers: options.redis === undefined ? CONTROLLERS : [...CONTROLLERS, InternalController],
      providers: [
        ...partProviders(options),
        ...USERS,
        ...SESSIONS,
        ...ACCOUNTS,
        ...IDENTITY,
        TokenIssuer,
        RateLimits,
        Jobs,
        AuthLifecycle,
      ],
      exports: IDENTITY_PORTS,
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(cookieParser()).forRoutes(EntranceController, SessionsController);
  }
}
