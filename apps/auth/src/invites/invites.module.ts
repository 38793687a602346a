import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { UsersModule } from '../users/users.module.js';
import { InvitationController } from './invitation.controller.js';
import { InvitationService } from './invitation.service.js';
import { InviteUsesService } from './invite-uses.service.js';
import { InvitesController } from './invites.controller.js';
import { InvitesService } from './invites.service.js';
import { InvitesStore } from './invites.store.js';
import { LinkCodes } from './link-codes.js';
import { LinksService } from './links.service.js';
import { LinksStore } from './links.store.js';
import { OpenedInvitesService } from './opened-invites.service.js';

/** Invitations, which make accounts and guests, and open rooms. */
@Module({
  imports: [AuditModule, KeysModule, UsersModule],
  controllers: [InvitesController, InvitationController],
  providers: [
    InvitesStore,
    InvitesService,
    InviteUsesService,
    InvitationService,
    LinkCodes,
    LinksService,
    LinksStore,
    OpenedInvitesService,
  ],
  exports: [InvitesStore, InvitesService, InviteUsesService, LinksService, OpenedInvitesService],
})
export class InvitesModule {}
