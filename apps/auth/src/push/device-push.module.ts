import { Module } from '@nestjs/common';
import { DevicesModule } from '../devices/devices.module.js';
import { MailModule } from '../mail/mail.module.js';
import { UsersModule } from '../users/users.module.js';
import { DevicesService } from './devices.service.js';
import { PushDevicesService } from './push-devices.service.js';
import { PushKeyStore } from './push-key.store.js';
import { PushController } from './push.controller.js';

/** Devices that get pushes. The couriers send them. */
@Module({
  imports: [DevicesModule, MailModule, UsersModule],
  controllers: [PushController],
  providers: [DevicesService, PushDevicesService, PushKeyStore],
  exports: [PushDevicesService],
})
export class DevicePushModule {}
