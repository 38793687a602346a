import { Injectable } from '@nestjs/common';
import {
  ChatError,
  invalid,
  newId,
  type Actor,
  type RoomId,
  type SendServerMessage,
  type SentMessage,
  type UserId,
} from '#contracts';
import { assertScope, type ActingApp } from '#access/app-key.policy';
import { ChangesService } from '#platform/changes.service';
import { AppPeopleService } from '../people/app-people.service.js';
import { ServerRoomsService } from './server-rooms.service.js';

/** Messages that the server of an app writes, as its bot or as one of its users. */
@Injectable()
export class ServerMessagesService {
  constructor(
    private readonly changes: ChangesService,
    private readonly rooms: ServerRoomsService,
    private readonly people: AppPeopleService,
  ) {}

  /**
   * A `message:send` of that user, without the rates per user. Each request is a connection of its own.
   * @throws ChatError as `message:send`; FORBIDDEN with the field `scope` or `as`, NOT_FOUND with `as` or `room`, INVALID
   * with `mentions`, UNAVAILABLE
   */
  async send(
    app: ActingApp,
    { room, roomId: given, as, mentions, ...content }: SendServerMessage,
  ): Promise<SentMessage> {
    if (as !== undefined && content.grow === true) throw invalid('grow', 'is not allowed with `as`');
    if (as !== undefined) assertScope(app.scopes, 'sessions');
    const actor = as === undefined ? app.actor : await this.userOf(app.id, as);
    const roomId = given ?? (await this.roomOf(app, room));
    const named = mentions === undefined ? undefined : await this.mentionsOf(app.id, mentions);
    const request = { roomId, ...content, ...(named !== undefined && { mentions: named }) };
    return this.changes.submit({ id: newId(), actor }, 'message:send', roomId, request);
  }

  private async userOf(appId: UserId, as: string): Promise<Actor> {
    const user = await this.people.user(appId, as);
    if (user === undefined) throw new ChatError('NOT_FOUND', { field: 'as', message: 'The app has no such user.' });
    if (user.suspended) throw new ChatError('FORBIDDEN', { field: 'as', message: 'The user is suspended.' });
    const { id: userId, username, displayName, type, version } = user;
    return { userId, username, displayName, type, version };
  }

  private async roomOf(app: ActingApp, externalId: string | undefined): Promise<RoomId> {
    if (externalId === undefined) throw invalid('room', 'is missing');
    return (await this.rooms.get(app, externalId, 'room')).id;
  }

  private async mentionsOf(appId: UserId, externalIds: readonly string[]): Promise<UserId[]> {
    const ids = await this.people.idsOf(appId, externalIds);
    if (ids.size < externalIds.length) throw invalid('mentions', 'must be members of this room');
    // In the order of the request: a repeat must have the same content.
    return externalIds.flatMap((externalId) => ids.get(externalId) ?? []);
  }
}
