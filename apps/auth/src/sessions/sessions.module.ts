import { Module } from '@nestjs/common';
import { AccessGuard } from '#identity/access.guard';
import { KeysModule } from '../keys/keys.module.js';
import { UsersModule } from '../users/users.module.js';
import { KnownDevices } from './known-devices.js';
import { RefreshService } from './refresh.service.js';
import { SessionEndings } from './session-endings.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';
import { SessionsStore } from './sessions.store.js';

/** Sessions from login to logout, and the refresh of their tokens. */
@Module({
  imports: [KeysModule, UsersModule],
  controllers: [SessionsController],
  // `LogoutGuard` injects `AccessGuard`.
  providers: [SessionsStore, SessionsService, RefreshService, SessionEndings, KnownDevices, AccessGuard],
  exports: [SessionsStore, SessionsService, RefreshService, SessionEndings, KnownDevices],
})
export class SessionsModule {}
