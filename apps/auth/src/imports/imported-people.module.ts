import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { InvitesModule } from '../invites/invites.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountInvitesService } from './account-invites.service.js';
import { ImportUndoService } from './import-undo.service.js';
import { ImportedPeopleService } from './imported-people.service.js';
import { ImportedPeopleStore } from './imported-people.store.js';
import { ImportedUsernamesStore } from './imported-usernames.store.js';
import { ImportedPeopleController } from './imported-people.controller.js';
import { SourceKeys } from './source-keys.js';

/** People of imports: their accounts, invitations to these, and the undo. */
@Module({
  imports: [AuditModule, InvitesModule, KeysModule, UsersModule],
  controllers: [ImportedPeopleController],
  providers: [
    AccountInvitesService,
    ImportUndoService,
    ImportedPeopleService,
    ImportedPeopleStore,
    ImportedUsernamesStore,
    SourceKeys,
  ],
})
export class ImportedPeopleModule {}
