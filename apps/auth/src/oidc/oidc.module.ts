import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { CodesModule } from '../codes/codes.module.js';
import { InvitesModule } from '../invites/invites.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { MailModule } from '../mail/mail.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { HandoffsService } from './handoffs.service.js';
import { HandoffsStore } from './handoffs.store.js';
import { IdentitiesController } from './identities.controller.js';
import { IdentitiesService } from './identities.service.js';
import { IdentitiesStore } from './identities.store.js';
import { OidcController } from './oidc.controller.js';
import { OperatorIdentitiesController } from './operator-identities.controller.js';
import { OperatorIdentitiesService } from './operator-identities.service.js';
import { OperatorProvidersController } from './operator-providers.controller.js';
import { ProviderCheckService } from './provider-check.service.js';
import { ProviderLogoutService } from './provider-logout.service.js';
import { ProviderSignInService } from './provider-sign-in.service.js';
import { Providers } from './providers.js';
import { RoundTripSeal } from './round-trip-seal.js';
import { RoundTripsService } from './round-trips.service.js';

/** Sign-in with providers of OpenID Connect. */
@Module({
  imports: [
    AccountsModule,
    AuditModule,
    CodesModule,
    InvitesModule,
    KeysModule,
    MailModule,
    SessionsModule,
    UsersModule,
  ],
  controllers: [OidcController, IdentitiesController, OperatorIdentitiesController, OperatorProvidersController],
  providers: [
    Providers,
    RoundTripSeal,
    RoundTripsService,
    HandoffsStore,
    HandoffsService,
    IdentitiesStore,
    IdentitiesService,
    ProviderSignInService,
    ProviderLogoutService,
    OperatorIdentitiesService,
    ProviderCheckService,
  ],
  exports: [HandoffsStore, IdentitiesStore],
})
export class OidcModule {}
