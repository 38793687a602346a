import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AccountAdminModule } from '../admin/account-admin.module.js';
import { AppsModule } from '../apps/apps.module.js';
import { ServerUsersController } from './server-users.controller.js';
import { ServerUsersService } from './server-users.service.js';

/** The routes for the servers of apps. */
@Module({
  imports: [AccountsModule, AccountAdminModule, AppsModule],
  controllers: [ServerUsersController],
  providers: [ServerUsersService],
})
export class ServerModule {}
