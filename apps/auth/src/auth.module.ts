import { Module, type DynamicModule, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import cookieParser from 'cookie-parser';
import { AccountsModule } from './accounts/accounts.module.js';
import { PasswordResetController } from './accounts/password-reset.controller.js';
import { SignInController } from './accounts/sign-in.controller.js';
import { AccountAdminModule } from './admin/account-admin.module.js';
import { AppsModule } from './apps/apps.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthPartsModule, type AuthModuleOptions } from './auth-parts.module.js';
import { AvatarsModule } from './avatars/avatars.module.js';
import { BotsModule } from './bots/bots.module.js';
import { ConsoleModule } from './console/console.module.js';
import { EmailModule } from './email/email.module.js';
import { ImportedPeopleModule } from './imports/imported-people.module.js';
import { InternalController } from './internal/internal.controller.js';
import { InvitesModule } from './invites/invites.module.js';
import { PurgeService } from './jobs/purge.service.js';
import { KeysModule } from './keys/keys.module.js';
import { LocalAccessModule } from './local-access.module.js';
import { OidcController } from './oidc/oidc.controller.js';
import { OidcModule } from './oidc/oidc.module.js';
import { MailModule } from './mail/mail.module.js';
import { OperatorsModule } from './operators/operators.module.js';
import { DevicePushModule } from './push/device-push.module.js';
import { ExchangeModule } from './exchange/exchange.module.js';
import { FactorModule } from './factor/factor.module.js';
import { ServerModule } from './server/server.module.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { UsersModule } from './users/users.module.js';

const MODULES = [
  LocalAccessModule,
  AccountAdminModule,
  AccountsModule,
  AppsModule,
  AuditModule,
  AvatarsModule,
  BotsModule,
  ConsoleModule,
  EmailModule,
  ImportedPeopleModule,
  InvitesModule,
  KeysModule,
  OidcModule,
  MailModule,
  OperatorsModule,
  DevicePushModule,
  ExchangeModule,
  FactorModule,
  ServerModule,
  SessionsModule,
  UsersModule,
];

/** Accounts and sessions. Exports what other modules of the process need to identify users, and to set up a new site. */
@Module({})
export class AuthModule implements NestModule {
  static register(options: AuthModuleOptions): DynamicModule {
    return {
      module: AuthModule,
      imports: [DiscoveryModule, AuthPartsModule.register(options), ...MODULES],
      // In the embedded form the other services are in this process and need no HTTP routes. The operator's routes stay.
      ...(options.redis === undefined
        ? { providers: [PurgeService, InternalController] }
        : { providers: [PurgeService], controllers: [InternalController] }),
      exports: [LocalAccessModule, AccountsModule, InvitesModule, SessionsModule, UsersModule],
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(cookieParser())
      .forRoutes(SignInController, SessionsController, PasswordResetController, OidcController);
  }
}
