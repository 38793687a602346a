import { Controller, Delete, Get, HttpCode, HttpStatus, Patch, Post, Put, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags, OmitType } from '@nestjs/swagger';
import type { Response } from 'express';
import {
  CreateRoom,
  DiscoverRooms,
  ListRooms,
  MarkRead,
  RoomRef,
  SetNotify,
  UpdateRoom,
  type Empty,
  type OpenedRoom,
  type ReadState,
  type Room,
  type RoomDirectory,
  type RoomPage,
  type RoomState,
} from '#contracts';
import { AccessGuard } from '#identity/access.guard';
import { CurrentUser } from '#identity/current-user';
import type { Identity } from '#identity/identity';
import { EventRequest } from '#platform/event-request';
import { RoomChangesService } from './room-changes.service.js';
import { RoomsService } from './rooms.service.js';

class UpdateRoomBody extends OmitType(UpdateRoom, ['roomId']) {}
class SetNotifyBody extends OmitType(SetNotify, ['roomId']) {}
class MarkReadBody extends OmitType(MarkRead, ['roomId']) {}

/** Rooms over HTTP: the events of PROTOCOL, section 7, on the paths of section 8. */
@ApiTags('rooms')
@ApiBearerAuth()
@UseGuards(AccessGuard)
@Controller('v1')
export class RoomsController {
  constructor(
    private readonly rooms: RoomsService,
    private readonly changes: RoomChangesService,
  ) {}

  @Get('rooms')
  @ApiOperation({ summary: 'My rooms, latest activity first' })
  list(@CurrentUser() { actor }: Identity, @EventRequest(ListRooms) request: ListRooms): Promise<RoomPage> {
    return this.rooms.list(actor.userId, request);
  }

  @Post('rooms')
  @ApiOperation({ summary: 'Create a room: 201; 200 when the id or the pair already has its room' })
  @ApiBody({ type: CreateRoom })
  async create(
    @CurrentUser() { actor }: Identity,
    @EventRequest(CreateRoom) request: CreateRoom,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RoomState> {
    const { state, created } = await this.changes.create(actor, request);
    response.status(created ? HttpStatus.CREATED : HttpStatus.OK);
    return state;
  }

  @Get('directory/rooms')
  @ApiOperation({ summary: 'Public rooms by name' })
  discover(@EventRequest(DiscoverRooms) request: DiscoverRooms): Promise<RoomDirectory> {
    return this.rooms.discover(request);
  }

  @Get('rooms/:id')
  @ApiOperation({ summary: 'A room as I see it' })
  state(
    @CurrentUser() { actor }: Identity,
    @EventRequest(RoomRef, { roomId: 'id' }) { roomId }: RoomRef,
  ): Promise<RoomState> {
    return this.rooms.state(actor.userId, roomId);
  }

  @Patch('rooms/:id')
  @ApiOperation({ summary: 'Change the settings of a room' })
  @ApiBody({ type: UpdateRoomBody })
  update(
    @CurrentUser() { actor }: Identity,
    @EventRequest(UpdateRoom, { roomId: 'id' }) request: UpdateRoom,
  ): Promise<Room> {
    return this.changes.update(actor, request);
  }

  @Delete('rooms/:id')
  @ApiOperation({ summary: 'Delete a room for all: 204' })
  delete(
    @CurrentUser() { actor }: Identity,
    @EventRequest(RoomRef, { roomId: 'id' }) request: RoomRef,
  ): Promise<Empty> {
    return this.changes.delete(actor, request);
  }

  @Put('rooms/:id/notify')
  @ApiOperation({ summary: 'What of the room I want to be notified of' })
  @ApiBody({ type: SetNotifyBody })
  setNotify(
    @CurrentUser() { actor }: Identity,
    @EventRequest(SetNotify, { roomId: 'id' }) request: SetNotify,
  ): Promise<RoomState> {
    return this.changes.setNotify(actor, request);
  }

  @Post('rooms/:id/join')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Join a public room and open it; `online` is `null`, presence is for sockets' })
  join(
    @CurrentUser() { actor }: Identity,
    @EventRequest(RoomRef, { roomId: 'id' }) request: RoomRef,
  ): Promise<OpenedRoom> {
    return this.changes.join(actor, request);
  }

  @Post('rooms/:id/leave')
  @ApiOperation({ summary: 'Leave a room: 204' })
  leave(@CurrentUser() { actor }: Identity, @EventRequest(RoomRef, { roomId: 'id' }) request: RoomRef): Promise<Empty> {
    return this.changes.leave(actor, request);
  }

  @Put('rooms/:id/read')
  @ApiOperation({ summary: 'Move my read marker; it never moves back' })
  @ApiBody({ type: MarkReadBody })
  markRead(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MarkRead, { roomId: 'id' }) request: MarkRead,
  ): Promise<ReadState> {
    return this.changes.markRead(actor, request);
  }
}
