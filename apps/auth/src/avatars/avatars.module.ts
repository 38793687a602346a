import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { AvatarsController } from './avatars.controller.js';
import { AvatarsService } from './avatars.service.js';
import { AvatarsStore } from './avatars.store.js';

/** Pictures of users. */
@Module({
  imports: [UsersModule],
  controllers: [AvatarsController],
  providers: [AvatarsStore, AvatarsService],
  exports: [AvatarsStore],
})
export class AvatarsModule {}
