import { Controller, Delete, Get, HttpCode, HttpStatus, Patch, Post, Put, Res, UseGuards } from '@nestjs/common';
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
import { RoomsService } from '../reads/rooms/rooms.service.js';

/** Rooms over HTTP: the events of PROTOCOL, section 7, on the paths of section 8. */
@UseGuards(AccessGuard)
@Controller('v1')
export class RoomsController {
  constructor(
    private readonly rooms: RoomsService,
    private readonly changes: RoomChangesService,
  ) {}

  @Get('rooms')
  list(@CurrentUser() { actor }: Identity, @EventRequest(ListRooms) request: ListRooms): Promise<RoomPage> {
    return this.rooms.list(actor.userId, request);
  }

  @Post('rooms')
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
  discover(@EventRequest(DiscoverRooms) request: DiscoverRooms): Promise<RoomDirectory> {
    return this.rooms.discover(request);
  }

  @Get('rooms/:id')
  state(
    @CurrentUser() { actor }: Identity,
    @EventRequest(RoomRef, { roomId: 'id' }) { roomId }: RoomRef,
  ): Promise<RoomState> {
    return this.rooms.state(actor.userId, roomId);
  }

  @Patch('rooms/:id')
  update(
    @CurrentUser() { actor }: Identity,
    @EventRequest(UpdateRoom, { roomId: 'id' }) request: UpdateRoom,
  ): Promise<Room> {
    return this.changes.update(actor, request);
  }

  @Delete('rooms/:id')
  delete(
    @CurrentUser() { actor }: Identity,
    @EventRequest(RoomRef, { roomId: 'id' }) request: RoomRef,
  ): Promise<Empty> {
    return this.changes.delete(actor, request);
  }

  @Put('rooms/:id/notify')
  setNotify(
    @CurrentUser() { actor }: Identity,
    @EventRequest(SetNotify, { roomId: 'id' }) request: SetNotify,
  ): Promise<RoomState> {
    return this.changes.setNotify(actor, request);
  }

  @Post('rooms/:id/join')
  @HttpCode(HttpStatus.OK)
  join(
    @CurrentUser() { actor }: Identity,
    @EventRequest(RoomRef, { roomId: 'id' }) request: RoomRef,
  ): Promise<OpenedRoom> {
    return this.changes.join(actor, request);
  }

  @Post('rooms/:id/leave')
  leave(@CurrentUser() { actor }: Identity, @EventRequest(RoomRef, { roomId: 'id' }) request: RoomRef): Promise<Empty> {
    return this.changes.leave(actor, request);
  }

  @Put('rooms/:id/read')
  markRead(
    @CurrentUser() { actor }: Identity,
    @EventRequest(MarkRead, { roomId: 'id' }) request: MarkRead,
  ): Promise<ReadState> {
    return this.changes.markRead(actor, request);
  }
}
