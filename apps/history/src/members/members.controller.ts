import { Controller, Delete, Get, HttpCode, HttpStatus, Patch, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags, PickType } from '@nestjs/swagger';
import { ChangeRole, ListMembers, MemberRef, MuteMember, type Member, type MemberPage } from '#contracts';
import { AccessGuard } from '#identity/access.guard';
import { CurrentUser } from '#identity/current-user';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/event-request';
import { RoomChangesService } from '../rooms/room-changes.service.js';
import { MembersService } from './members.service.js';

class AddMemberBody extends PickType(MemberRef, ['userId']) {}
class ChangeRoleBody extends PickType(ChangeRole, ['role']) {}
class MuteMemberBody extends PickType(MuteMember, ['seconds']) {}

/** Where a member's path has the fields of its event. */
const MEMBER_PATH = { roomId: 'id', userId: 'userId' } as const;

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
    @EventRequest(MemberRef, MEMBER_PATH) request: MemberRef,
  ): Promise<Member> {
    return this.changes.removeMember(actor, request);
  }

  @Patch(':userId')
  @ApiOperation({ summary: 'Change the role of a member; giving `owner` passes the room on' })
  @ApiBody({ type: ChangeRoleBody })
  changeRole(
    @CurrentUser() { actor }: Identity,
    @EventRequest(ChangeRole, MEMBER_PATH) request: ChangeRole,
  ): Promise<Member> {
    return this.changes.changeRole(actor, request);
  }

  @Post(':userId/ban')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Ban somebody from the room' })
  ban(@CurrentUser() { actor }: Identity, @EventRequest(MemberRef, MEMBER_PATH) request: MemberRef): Promise<Member> {
    return this.changes.ban(actor, request);
  }

  @Post(':userId/unban')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Lift a ban' })
  unban(@CurrentUser() { actor }: Identity, @EventRequest(MemberRef, MEMBER_PATH) request: MemberRef): Promise<Member> {
    return this.changes.unban(actor, request);
  }

  @Post(':userId/mute')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Mute a member for some seconds; 0 unmutes' })
  @ApiBody({ type: MuteMemberBody })
  mute(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MuteMember, MEMBER_PATH) request: MuteMember,
  ): Promise<Member> {
    return this.changes.mute(actor, request);
  }
}
