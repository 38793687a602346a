import { Controller, HttpStatus, Res } from '@nestjs/common';
import type { Response } from 'express';
import type {
  ListServerMembers,
  ListServerRooms,
  NamedServerRoom,
  PutDirectRoom,
  PutServerRoom,
  Room,
  SendServerMessage,
  SentMessage,
  ServerRoom,
  SetServerMembers,
} from '#contracts';
import type { ServerMembers, ServerRooms, SetMembersAnswer } from '#contracts/routes/server-room.routes';
import { CurrentApp } from '#access/app-key.guard';
import type { ActingApp } from '#access/app-key.policy';
import { Turn } from '#platform/http/turn.decorator';
import { Route } from '../routes/route.decorator.js';
import { ServerMembersService } from './server-members.service.js';
import { ServerMessagesService } from './server-messages.service.js';
import { ServerRoomsService } from './server-rooms.service.js';

/** The rooms of an app, their members and messages, for its server. */
@Controller()
export class ServerRoomsController {
  constructor(
    private readonly rooms: ServerRoomsService,
    private readonly members: ServerMembersService,
    private readonly messages: ServerMessagesService,
  ) {}

  @Route('PUT /v1/server/rooms/{externalId}')
  @Turn('command')
  async put(
    request: PutServerRoom,
    @CurrentApp() app: ActingApp,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ServerRoom> {
    const { room, isNew } = await this.rooms.put(app, request);
    if (isNew) response.status(HttpStatus.CREATED);
    return room;
  }

  @Route('GET /v1/server/rooms')
  list(request: ListServerRooms, @CurrentApp() app: ActingApp): Promise<ServerRooms> {
    return this.rooms.list(app, request);
  }

  @Route('GET /v1/server/rooms/{externalId}')
  get({ externalId }: NamedServerRoom, @CurrentApp() app: ActingApp): Promise<ServerRoom> {
    return this.rooms.get(app, externalId);
  }

  @Route('DELETE /v1/server/rooms/{externalId}')
  @Turn('command')
  delete({ externalId }: NamedServerRoom, @CurrentApp() app: ActingApp): Promise<void> {
    return this.rooms.delete(app, externalId);
  }

  @Route('GET /v1/server/rooms/{externalId}/members')
  listMembers(request: ListServerMembers, @CurrentApp() app: ActingApp): Promise<ServerMembers> {
    return this.members.list(app, request);
  }

  @Route('POST /v1/server/rooms/{externalId}/members')
  @Turn('command')
  setMembers(request: SetServerMembers, @CurrentApp() app: ActingApp): Promise<SetMembersAnswer> {
    return this.members.set(app, request);
  }

  @Route('PUT /v1/server/direct')
  @Turn('command')
  async pair(
    request: PutDirectRoom,
    @CurrentApp() app: ActingApp,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Room> {
    const { room, isNew } = await this.members.pair(app, request);
    if (isNew) response.status(HttpStatus.CREATED);
    return room;
  }

  @Route('POST /v1/server/messages')
  @Turn('content')
  async send(
    request: SendServerMessage,
    @CurrentApp() app: ActingApp,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SentMessage> {
    const sent = await this.messages.send(app, request);
    if (!sent.dup) response.status(HttpStatus.CREATED);
    return sent;
  }
}
