import { Module } from '@nestjs/common';
import { DevicesService } from './devices.service.js';
import { DevicesStore } from './devices.store.js';
import { PushKeyStore } from './push-key.store.js';
import { PushController } from './push.controller.js';

/** Devices that get pushes. The couriers send them. */
@Module({
  controllers: [PushController],
  providers: [DevicesService, DevicesStore, PushKeyStore],
  exports: [DevicesStore, PushKeyStore],
})
export class DevicesModule {}
