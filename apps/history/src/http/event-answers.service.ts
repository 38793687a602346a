import { Injectable } from '@nestjs/common';
import {
  EVENTS,
  newId,
  type Actor,
  type BlockRef,
  type ClientEvent,
  type CommandData,
  type CommandEvent,
  type CommandRequests,
  type CreateRoom,
  type EventsOf,
  type RoomId,
  type RoomRef,
  type Sync,
} from '#contracts';
import { ChangesService } from '#platform/changes.service';
import { ChatLimits } from '#platform/limits/chat-limits';
import { BlockChangesService } from '../blocks/block-changes.service.js';
import { ReadHandlers } from '../reads/read-handlers.js';

export interface HttpAnswer {
  readonly data: object;
  /** Something was created by this very request. */
  readonly isNew?: boolean;
}

/** Answers events over HTTP: by the table, but for those that mean something else than on a socket. */
@Injectable()
export class EventAnswersService {
  constructor(
    private readonly changes: ChangesService,
    private readonly reads: ReadHandlers,
    private readonly limits: ChatLimits,
    private readonly blocks: BlockChangesService,
  ) {}

  /** @throws ChatError the errors of the event, `RATE_LIMITED`, `TIMEOUT` or `OVERLOADED` */
  async answer(event: ClientEvent, actor: Actor, request: object): Promise<HttpAnswer> {
    switch (event) {
      case 'room:create':
        return this.create(actor, request as CreateRoom);
      case 'room:join':
        return { data: await this.join(actor, request as RoomRef) };
      case 'sync':
        return { data: (await this.reads.answer('sync', { userId: actor.userId, ...(request as Sync) })).sync };
      case 'block:add':
        return { data: await this.blocks.add(actor, (request as BlockRef).userId) };
      case 'block:remove':
        return { data: await this.blocks.remove(actor, (request as BlockRef).userId) };
      default:
        return asAnswer(await this.byTable(event, actor, request));
    }
  }

  private byTable(event: ClientEvent, actor: Actor, request: object): Promise<object> {
    switch (EVENTS[event].kind) {
      case 'command':
        return this.change(event as CommandEvent, actor, request);
      case 'read':
        return this.read(event as EventsOf<'read'>, actor, request);
      case 'own':
        throw new Error(`${event} has a route and no answer over HTTP`);
    }
  }

  private async create(actor: Actor, { id = newId<RoomId>(), ...request }: CreateRoom): Promise<HttpAnswer> {
    const { state, created } = await this.change('room:create', actor, { roomId: id, ...request });
    return { data: state, isNew: created };
  }

  /** Joins and opens. Presence is for sockets: `online` is `null`. */
  private async join(actor: Actor, { roomId }: RoomRef): Promise<object> {
    await this.change('room:join', actor, { roomId });
    const { memberIds: _, ...opened } = await this.reads.answer('room:open', { userId: actor.userId, roomId });
    return { ...opened, online: null };
  }

  /** Each request is a connection of its own. */
  private change<Event extends CommandEvent>(event: Event, actor: Actor, request: object): Promise<CommandData[Event]> {
    const { roomId, ...rest } = request as { roomId: RoomId };
    return this.changes.run({ id: newId(), actor }, event, roomId, rest as CommandRequests[Event]);
  }

  private async read(event: EventsOf<'read'>, { userId }: Actor, request: object): Promise<object> {
    await this.limits.admitRead(event, userId);
    return this.reads.answer(event, { userId, ...request });
  }
}

/** A stored message is new unless an earlier send has stored it. */
function asAnswer(data: object): HttpAnswer {
  return { data, isNew: 'dup' in data && data.dup === false };
}
