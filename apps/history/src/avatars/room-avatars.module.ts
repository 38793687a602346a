import { Module } from '@nestjs/common';
import { RoomAvatarsController } from './room-avatars.controller.js';
import { RoomAvatarsService } from './room-avatars.service.js';

/** Pictures of rooms. */
@Module({
  controllers: [RoomAvatarsController],
  providers: [RoomAvatarsService],
})
export class RoomAvatarsModule {}
