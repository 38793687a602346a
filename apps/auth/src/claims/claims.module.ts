import { Module } from '@nestjs/common';
import { InvitesModule } from '../invites/invites.module.js';
import { UsersModule } from '../users/users.module.js';
import { ClaimsService } from './claims.service.js';
import { UnclaimedAccountsStore } from './unclaimed-accounts.store.js';

/** Accounts that imports have made, and how their owners get them. */
@Module({
  imports: [InvitesModule, UsersModule],
  providers: [ClaimsService, UnclaimedAccountsStore],
  exports: [ClaimsService, UnclaimedAccountsStore],
})
export class ClaimsModule {}
