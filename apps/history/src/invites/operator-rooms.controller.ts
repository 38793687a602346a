import { Controller, Delete, Get, HttpCode, HttpStatus, Post, Put } from '@nestjs/common';
import { ADMIN_ROUTES, type InvitedRoom } from '#access/internal-api';
import { ActingOperator, LowestRole, OnConsole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import type { ListedRoom, RoomMembersPage, RoomsPage } from '#access/site-api';
import { EventRequest } from '#platform/http/event-request';
import { ListGroupMembers, ListSiteRooms, NamedGroup, SetGroupOwner } from './groups.requests.js';
import { OperatedRoomsService } from './operated-rooms.service.js';

const GROUP = { group: 'group' } as const;

/** Rooms, and acts on groups, for the operator's command. */
@Controller(ADMIN_ROUTES.history)
@OperatorsOnly()
@OnConsole()
export class OperatorRoomsController {
  constructor(private readonly rooms: OperatedRoomsService) {}

  @Get('rooms')
  @LowestRole('moderator')
  list(@EventRequest(ListSiteRooms) request: ListSiteRooms): Promise<RoomsPage> {
    return this.rooms.list(request);
  }

  @Get('rooms/:group')
  @LowestRole('moderator')
  show(@EventRequest(NamedGroup, GROUP) { group }: NamedGroup): Promise<ListedRoom> {
    return this.rooms.show(group);
  }

  @Get('rooms/:group/members')
  @LowestRole('moderator')
  members(@EventRequest(ListGroupMembers, GROUP) request: ListGroupMembers): Promise<RoomMembersPage> {
    return this.rooms.members(request);
  }

  @Post('groups/:group/archive')
  @LowestRole('moderator')
  @HttpCode(HttpStatus.OK)
  archive(@ActingOperator() by: string, @EventRequest(NamedGroup, GROUP) { group }: NamedGroup): Promise<InvitedRoom> {
    return this.rooms.act(by, group, { kind: 'archive' });
  }

  @Post('groups/:group/open')
  @LowestRole('moderator')
  @HttpCode(HttpStatus.OK)
  open(@ActingOperator() by: string, @EventRequest(NamedGroup, GROUP) { group }: NamedGroup): Promise<InvitedRoom> {
    return this.rooms.act(by, group, { kind: 'open' });
  }

  @Put('groups/:group/owner')
  setOwner(
    @ActingOperator() by: string,
    @EventRequest(SetGroupOwner, GROUP) { group, userId }: SetGroupOwner,
  ): Promise<InvitedRoom> {
    return this.rooms.act(by, group, { kind: 'owner', userId });
  }

  @Delete('groups/:group')
  remove(@ActingOperator() by: string, @EventRequest(NamedGroup, GROUP) { group }: NamedGroup): Promise<InvitedRoom> {
    return this.rooms.act(by, group, { kind: 'delete' });
  }
}
