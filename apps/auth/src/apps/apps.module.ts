import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { BotsModule } from '../bots/bots.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { UsersModule } from '../users/users.module.js';
import { AppSessionsService } from './app-sessions.service.js';
import { AppsService } from './apps.service.js';
import { AppsStore } from './apps.store.js';
import { ExternalUsersService } from './external-users.service.js';
import { ExternalUsersStore } from './external-users.store.js';
import { OperatorAppsController } from './operator-apps.controller.js';

/** Apps, their keys and their users. */
@Module({
  imports: [AuditModule, BotsModule, SessionsModule, UsersModule],
  controllers: [OperatorAppsController],
  providers: [AppsStore, AppsService, AppSessionsService, ExternalUsersStore, ExternalUsersService],
  exports: [AppsStore, AppsService, AppSessionsService, ExternalUsersStore, ExternalUsersService],
})
export class AppsModule {}
