import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { UsersModule } from '../users/users.module.js';
import { InvitationController } from './invitation.controller.js';
import { InvitationService } from './invitation.service.js';
import { InviteUsesService } from './invite-uses.service.js';
import { InvitesController } from './invites.controller.js';
import { InvitesService } from './invites.service.js';
import { InvitesStore } from './invites.store.js';
import { OpenedInvitesService } from './opened-invites.service.js';

/** Invitations, which make accounts and guests, and open rooms. */
@Module({
  imports: [AuditModule, UsersModule],
  controllers: [InvitesController, InvitationController],
  providers: [InvitesStore, InvitesService, InviteUsesService, InvitationService, OpenedInvitesService],
  exports: [InvitesStore, InviteUsesService, OpenedInvitesService],
})
export class InvitesModule {}
