import { Module } from '@nestjs/common';
import { DefaultRoomsService } from './default-rooms.service.js';
import { GroupsService } from './groups.service.js';
import { InvitedRoomsController } from './invited-rooms.controller.js';
import { InvitedRoomsService } from './invited-rooms.service.js';
import { OperatedRoomsService } from './operated-rooms.service.js';
import { OperatorGroupsController } from './operator-groups.controller.js';
import { OperatorRoomsController } from './operator-rooms.controller.js';
import { RoomLinksController } from './room-links.controller.js';
import { RoomLinksService } from './room-links.service.js';

/** Invitations, as far as they open rooms, links into rooms, and the rooms of new accounts. */
@Module({
  controllers: [InvitedRoomsController, OperatorGroupsController, OperatorRoomsController, RoomLinksController],
  providers: [InvitedRoomsService, DefaultRoomsService, GroupsService, OperatedRoomsService, RoomLinksService],
  exports: [DefaultRoomsService, GroupsService],
})
export class InvitedRoomsModule {}
