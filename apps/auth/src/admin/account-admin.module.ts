import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ClaimsModule } from '../claims/claims.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { InvitesModule } from '../invites/invites.module.js';
import { OidcModule } from '../oidc/oidc.module.js';
import { CodesModule } from '../codes/codes.module.js';
import { MailModule } from '../mail/mail.module.js';
import { DevicesModule } from '../devices/devices.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { ExportedPeopleService } from './exported-people.service.js';
import { ListedUsersService } from './listed-users.service.js';
import { ListedUsersStore } from './listed-users.store.js';
import { OperatorAccountsController } from './operator-accounts.controller.js';
import { OperatorGuestsController } from './operator-guests.controller.js';
import { OperatorSessionsService } from './operator-sessions.service.js';
import { OperatorSiteController } from './operator-site.controller.js';
import { OperatorUsersController } from './operator-users.controller.js';
import { SuspensionService } from './suspension.service.js';
import { UserExportService } from './user-export.service.js';

/** Lets operators list, suspend, unlock, export and erase accounts, reset passwords, and end sessions. */
@Module({
  imports: [
    AccountsModule,
    AuditModule,
    ClaimsModule,
    CodesModule,
    DevicesModule,
    InvitesModule,
    MailModule,
    OidcModule,
    SessionsModule,
    UsersModule,
  ],
  controllers: [OperatorUsersController, OperatorAccountsController, OperatorGuestsController, OperatorSiteController],
  providers: [
    ExportedPeopleService,
    ListedUsersStore,
    ListedUsersService,
    OperatorSessionsService,
    SuspensionService,
    UserExportService,
  ],
  exports: [SuspensionService],
})
export class AccountAdminModule {}
