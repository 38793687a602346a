import { Module } from '@nestjs/common';
import { GroupsService } from './groups.service.js';
import { InvitedRoomsController } from './invited-rooms.controller.js';
import { InvitedRoomsService } from './invited-rooms.service.js';
import { OperatorGroupsController } from './operator-groups.controller.js';

/** Invitations, as far as they open rooms. */
@Module({
  controllers: [InvitedRoomsController, OperatorGroupsController],
  providers: [InvitedRoomsService, GroupsService],
})
export class InvitedRoomsModule {}
