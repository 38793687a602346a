import { Module } from '@nestjs/common';
import { AccessGuard } from '#access/access.guard';
import { DevicesModule } from '../devices/devices.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { UsersModule } from '../users/users.module.js';
import { CuresService } from './cures.service.js';
import { KnownDevices } from './known-devices.js';
import { RefreshService } from './refresh.service.js';
import { SessionEndings } from './session-endings.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';
import { SessionsStore } from './sessions.store.js';

/** Sessions from login to logout, and the refresh of their tokens. */
@Module({
  imports: [DevicesModule, KeysModule, UsersModule],
  controllers: [SessionsController],
  // `LogoutGuard` injects `AccessGuard`.
  providers: [SessionsStore, SessionsService, RefreshService, SessionEndings, CuresService, KnownDevices, AccessGuard],
  exports: [SessionsStore, SessionsService, RefreshService, SessionEndings, CuresService, KnownDevices],
})
export class SessionsModule {}
