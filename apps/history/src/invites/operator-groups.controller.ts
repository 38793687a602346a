import { Controller, Get, HttpCode, HttpStatus, Post, Put } from '@nestjs/common';
import { Nothing } from '#contracts';
import { ADMIN_ROUTES, type DefaultRoomAnswer, type DefaultRoomsAnswer, type InvitedRoom } from '#access/internal-api';
import { ActingOperator, LowestRole, OnConsole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { DefaultRoomsService } from './default-rooms.service.js';
import { NamedGroup, PutGroup, SetDefaultGroup } from './groups.requests.js';
import { GroupsService } from './groups.service.js';

/** Groups, for the operator's command. */
@Controller(ADMIN_ROUTES.history)
@OperatorsOnly()
export class OperatorGroupsController {
  constructor(
    private readonly groups: GroupsService,
    private readonly defaults: DefaultRoomsService,
  ) {}

  @Get('groups/:group')
  @OnConsole()
  @LowestRole('moderator')
  find(@EventRequest(NamedGroup, { group: 'group' }) { group }: NamedGroup): Promise<InvitedRoom> {
    return this.groups.find(group);
  }

  @Post('groups')
  @HttpCode(HttpStatus.OK)
  put(@EventRequest(PutGroup) { name, ownerId }: PutGroup): Promise<InvitedRoom> {
    return this.groups.put(name, ownerId);
  }

  @Put('groups/:group/default')
  async setDefault(
    @ActingOperator() by: string,
    @EventRequest(SetDefaultGroup, { group: 'group' }) { group, on }: SetDefaultGroup,
  ): Promise<DefaultRoomAnswer> {
    const room = await this.groups.find(group);
    await this.defaults.set(by, room, on);
    return { room, on };
  }

  @Get('default-rooms')
  @LowestRole('moderator')
  async listDefaults(@EventRequest(Nothing) _request: Nothing): Promise<DefaultRoomsAnswer> {
    const rooms = await this.defaults.list();
    return { rooms: rooms.map(({ id, name, since }) => ({ id, name, since: since.toISOString() })) };
  }
}
