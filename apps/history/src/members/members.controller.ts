import { Controller, Delete, Get, HttpCode, HttpStatus, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags, PickType } from '@nestjs/swagger';
import { ListMembers, MemberRef, type Member, type MemberPage } from '#contracts';
import { AccessGuard } from '#identity/access.guard';
import { CurrentUser } from '#identity/current-user';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/event-request';
import { RoomChangesService } from '../rooms/room-changes.service.js';
import { MembersService } from './members.service.js';

class AddMemberBody extends PickType(MemberRef, ['userId']) {}

@ApiTags('members')
@ApiBearerAuth()
@UseGuards(AccessGuard)
@Controller('v1/rooms/:id/members')
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly changes: RoomChangesService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Those who are in the room; `query` is a part of a name' })
  list(
    @CurrentUser() { actor }: Identity,
    @EventRequest(ListMembers, { roomId: 'id' }) request: ListMembers,
  ): Promise<MemberPage> {
    return this.members.list(actor.userId, request);
  }

  @Post()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Add a member' })
  @ApiBody({ type: AddMemberBody })
  add(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MemberRef, { roomId: 'id' }) request: MemberRef,
  ): Promise<Member> {
    return this.changes.addMember(actor, request);
  }

  @Delete(':userId')
  @ApiOperation({ summary: 'Remove a member' })
  remove(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MemberRef, { roomId: 'id', userId: 'userId' }) request: MemberRef,
  ): Promise<Member> {
    return this.changes.removeMember(actor, request);
  }
}
