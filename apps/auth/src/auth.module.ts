import { Module, type DynamicModule, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import cookieParser from 'cookie-parser';
import { AccessGuard } from '#identity/access.guard';
import { IDENTITY_EXPORTS, IDENTITY_PROVIDERS } from '#identity/identity.module';
import { AccountController } from './accounts/account.controller.js';
import { AccountsService } from './accounts/accounts.service.js';
import { EntranceController } from './accounts/entrance.controller.js';
import { ErasureService } from './accounts/erasure.service.js';
import { PasswordHasher } from './accounts/password-hasher.js';
import { PasswordStrategy } from './accounts/password.strategy.js';
import { PasswordsService } from './accounts/passwords.service.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditService } from './audit/audit.service.js';
import { AuditStore } from './audit/audit.store.js';
import type { AuthModuleOptions } from './auth-options.js';
import { partProviders } from './auth-parts.js';
import { AuthJobs } from './auth-jobs.js';
import { AuthLifecycle } from './auth-lifecycle.js';
import { BotsController } from './bots/bots.controller.js';
import { BotsService } from './bots/bots.service.js';
import { BotsStore } from './bots/bots.store.js';
import { InternalController } from './internal/internal.controller.js';
import { InvitesController } from './invites/invites.controller.js';
import { InvitesService } from './invites/invites.service.js';
import { InvitesStore } from './invites/invites.store.js';
import { JwksController } from './keys/jwks.controller.js';
import { OperatorKeysController } from './keys/operator-keys.controller.js';
import { OperatorKeysService } from './keys/operator-keys.service.js';
import { TokenIssuer } from './keys/token-issuer.js';
import { RateLimits } from './limits/rate-limits.js';
import { OperatorAccountsController } from './operators/operator-accounts.controller.js';
import { OperatorSessionsService } from './operators/operator-sessions.service.js';
import { OperatorUsersService } from './operators/operator-users.service.js';
import { SuspensionService } from './operators/suspension.service.js';
import { UserExportService } from './operators/user-export.service.js';
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
const OPERATOR_CONTROLLERS = [
  OperatorAccountsController,
  BotsController,
  InvitesController,
  OperatorKeysController,
  AuditController,
];
const USERS = [UsersStore, UserSearchStore, UsersService, PeopleNotices];
const SESSIONS = [SessionsStore, SessionsService, RefreshService, SessionEndings];
const ACCOUNTS = [AccountsService, PasswordsService, ErasureService, PasswordHasher, PasswordStrategy];
const BOTS = [BotsStore, BotsService];
const INVITES = [InvitesStore, InvitesService];
const OPERATORS = [
  OperatorUsersService,
  OperatorSessionsService,
  OperatorKeysService,
  SuspensionService,
  UserExportService,
  AuditStore,
  AuditService,
];
const IDENTITY = [...IDENTITY_PROVIDERS, AccessGuard];

/** Accounts and sessions: PROTOCOL §3. Exports what the other modules of the process identify users with. */
@Module({})
export class AuthModule implements NestModule {
  static register(options: AuthModuleOptions): DynamicModule {
    return {
      module: AuthModule,
      // Services in the same process ask without HTTP: of what is internal only the operator's routes are open there.
      controllers: [
        ...CONTROLLERS,
        ...OPERATOR_CONTROLLERS,
        ...(options.redis === undefined ? [] : [InternalController]),
      ],
      providers: [
        ...partProviders(options),
        ...USERS,
        ...SESSIONS,
        ...ACCOUNTS,
        ...BOTS,
        ...INVITES,
        ...OPERATORS,
        ...IDENTITY,
        TokenIssuer,
        RateLimits,
        AuthJobs,
        AuthLifecycle,
      ],
      exports: IDENTITY_EXPORTS,
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(cookieParser()).forRoutes(EntranceController, SessionsController);
  }
}
