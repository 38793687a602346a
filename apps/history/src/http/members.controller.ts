import { Controller, Delete, Get, HttpCode, HttpStatus, Patch, Post, UseGuards } from '@nestjs/common';
import { ChangeRole, ListMembers, MemberRef, MuteMember, type Member, type MemberPage } from '#contracts';
import { AccessGuard } from '#identity/access.guard';
import { CurrentUser } from '#identity/current-user';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/event-request';
import { RoomChangesService } from './room-changes.service.js';
import { MembersService } from '../reads/members/members.service.js';

/** Where a member's path has the fields of its event. */
const MEMBER_PATH = { roomId: 'id', userId: 'userId' } as const;

@UseGuards(AccessGuard)
@Controller('v1/rooms/:id/members')
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly changes: RoomChangesService,
  ) {}

  @Get()
  list(
    @CurrentUser() { actor }: Identity,
    @EventRequest(ListMembers, { roomId: 'id' }) request: ListMembers,
  ): Promise<MemberPage> {
    return this.members.list(actor.userId, request);
  }

  @Post()
  @HttpCode(HttpStatus.OK)
  add(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MemberRef, { roomId: 'id' }) request: MemberRef,
  ): Promise<Member> {
    return this.changes.addMember(actor, request);
  }

  @Delete(':userId')
  remove(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MemberRef, MEMBER_PATH) request: MemberRef,
  ): Promise<Member> {
    return this.changes.removeMember(actor, request);
  }

  @Patch(':userId')
  changeRole(
    @CurrentUser() { actor }: Identity,
    @EventRequest(ChangeRole, MEMBER_PATH) request: ChangeRole,
  ): Promise<Member> {
    return this.changes.changeRole(actor, request);
  }

  @Post(':userId/ban')
  @HttpCode(HttpStatus.OK)
  ban(@CurrentUser() { actor }: Identity, @EventRequest(MemberRef, MEMBER_PATH) request: MemberRef): Promise<Member> {
    return this.changes.ban(actor, request);
  }

  @Post(':userId/unban')
  @HttpCode(HttpStatus.OK)
  unban(@CurrentUser() { actor }: Identity, @EventRequest(MemberRef, MEMBER_PATH) request: MemberRef): Promise<Member> {
    return this.changes.unban(actor, request);
  }

  @Post(':userId/mute')
  @HttpCode(HttpStatus.OK)
  mute(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MuteMember, MEMBER_PATH) request: MuteMember,
  ): Promise<Member> {
    return this.changes.mute(actor, request);
  }
}
