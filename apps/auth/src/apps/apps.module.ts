import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { BotsModule } from '../bots/bots.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { AppSessionsService } from './app-sessions.service.js';
import { AppUsersService } from './app-users.service.js';
import { AppsService } from './apps.service.js';
import { AppsStore } from './apps.store.js';
import { ExternalUsersService } from './external-users.service.js';
import { ExternalUsersStore } from './external-users.store.js';
import { IncomingBotsService } from './incoming-bots.service.js';
import { MadeSessionsService } from './made-sessions.service.js';
import { MadeSessionsStore } from './made-sessions.store.js';
import { OperatorAppsController } from './operator-apps.controller.js';
import { OperatorMadeSessionsController } from './operator-made-sessions.controller.js';

/** Apps, their keys and their users. */
@Module({
  imports: [AuditModule, BotsModule, SessionsModule, UsersModule],
  controllers: [OperatorAppsController, OperatorMadeSessionsController],
  providers: [
    AppsStore,
    AppsService,
    MadeSessionsStore,
    MadeSessionsService,
    AppSessionsService,
    ExternalUsersStore,
    ExternalUsersService,
    AppUsersService,
    IncomingBotsService,
  ],
  exports: [
    AppsStore,
    AppsService,
    AppSessionsService,
    AppUsersService,
    ExternalUsersStore,
    ExternalUsersService,
    IncomingBotsService,
  ],
})
export class AppsModule {}
