import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { InvitesController } from './invites.controller.js';
import { InvitesService } from './invites.service.js';
import { InvitesStore } from './invites.store.js';

/** Invitations to register. */
@Module({
  imports: [AuditModule],
  controllers: [InvitesController],
  providers: [InvitesStore, InvitesService],
  exports: [InvitesStore, InvitesService],
})
export class InvitesModule {}
