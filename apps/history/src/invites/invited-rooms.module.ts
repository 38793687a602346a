import { Module } from '@nestjs/common';
import { GroupsService } from './groups.service.js';
import { InvitedRoomsController } from './invited-rooms.controller.js';
import { InvitedRoomsService } from './invited-rooms.service.js';
import { OperatorGroupsController } from './operator-groups.controller.js';
import { RoomLinksController } from './room-links.controller.js';
import { RoomLinksService } from './room-links.service.js';

/** Invitations, as far as they open rooms. */
@Module({
  controllers: [InvitedRoomsController, OperatorGroupsController, RoomLinksController],
  providers: [InvitedRoomsService, GroupsService, RoomLinksService],
})
export class InvitedRoomsModule {}
