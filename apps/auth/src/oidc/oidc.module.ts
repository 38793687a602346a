import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { ClaimsModule } from '../claims/claims.module.js';
import { CodesModule } from '../codes/codes.module.js';
import { InvitesModule } from '../invites/invites.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { MailModule } from '../mail/mail.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { HandoffsService } from './handoffs/handoffs.service.js';
import { HandoffsStore } from './handoffs/handoffs.store.js';
import { IdentitiesController } from './identities/identities.controller.js';
import { IdentitiesService } from './identities/identities.service.js';
import { IdentitiesStore } from './identities/identities.store.js';
import { OidcController } from './oidc.controller.js';
import { OperatorIdentitiesController } from './operators/operator-identities.controller.js';
import { OperatorIdentitiesService } from './operators/operator-identities.service.js';
import { OperatorProvidersController } from './operators/operator-providers.controller.js';
import { ProviderCheckService } from './operators/provider-check.service.js';
import { ProviderLogoutService } from './logout/provider-logout.service.js';
import { ProviderSignInService } from './sign-in/provider-sign-in.service.js';
import { Providers } from './providers/providers.js';
import { RoundTripSeal } from './round-trips/round-trip-seal.js';
import { RoundTripsService } from './round-trips/round-trips.service.js';

/** Sign-in with providers of OpenID Connect. */
@Module({
  imports: [
    AccountsModule,
    AuditModule,
    ClaimsModule,
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
