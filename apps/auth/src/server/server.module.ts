import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AccountAdminModule } from '../admin/account-admin.module.js';
import { AppsModule } from '../apps/apps.module.js';
import { ServerSessionsController } from './server-sessions.controller.js';
import { ServerSessionsService } from './server-sessions.service.js';
import { ServerUsersController } from './server-users.controller.js';
import { ServerUsersService } from './server-users.service.js';

/** The routes for the servers of apps. */
@Module({
  imports: [AccountsModule, AccountAdminModule, AppsModule],
  controllers: [ServerUsersController, ServerSessionsController],
  providers: [ServerUsersService, ServerSessionsService],
})
export class ServerModule {}
