import { Injectable } from '@nestjs/common';
import {
  COMMAND_DEADLINE_MS,
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
  type PutBookmark,
  type PutScheduled,
  type RequestOf,
  type RoomEvent,
  type RoomId,
  type RoomRef,
  type ScheduledRef,
  type SessionId,
  type Sync,
} from '#contracts';
import type { Identity } from '#identity/identity';
import { CommandBus } from '#bus/command-bus.port';
import { ChangesService } from '#platform/changes.service';
import { ChatLimits } from '#platform/limits/chat-limits';
import { FairTurns } from '#platform/limits/fair-turns';
import { QueryHandlers } from '../queries/query-handlers.js';

export interface HttpAnswer {
  readonly data: object;
  /** True if this request created something (HTTP 201). */
  readonly isNew?: boolean;
}

/** Answers events over HTTP. Most answers follow from the table of events; a few differ from the socket's answer. */
@Injectable()
export class EventAnswersService {
  constructor(
    private readonly changes: ChangesService,
    private readonly queries: QueryHandlers,
    private readonly limits: ChatLimits,
    private readonly turns: FairTurns,
    private readonly bus: CommandBus,
  ) {}

  /** @throws ChatError the event's own errors, `RATE_LIMITED`, `TIMEOUT`, `OVERLOADED` */
  async answer(event: ClientEvent, { actor, sessionId }: Identity, request: object): Promise<HttpAnswer> {
    // Commands take their points in `ChangesService`, which lets resends pass.
    if (EVENTS[event].kind !== 'command') this.limits.demand(EVENTS[event].limit, actor.userId);
    switch (event) {
      case 'room:create':
        return this.create(actor, request as CreateRoom);
      case 'room:join':
        return { data: await this.join(actor, request as RoomRef) };
      case 'sync':
        return { data: (await this.queries.answer('sync', { userId: actor.userId, ...(request as Sync) })).sync };
      case 'block:add':
      case 'block:remove':
        return { data: await this.changeBlocks(event, actor, request as BlockRef) };
      case 'bookmark:put':
      case 'bookmark:remove':
        return { data: await this.queries.answer(event, { userId: actor.userId, ...(request as PutBookmark) }) };
      case 'schedule:put':
        return this.putScheduled(actor, sessionId, request as PutScheduled);
      case 'schedule:remove':
        return { data: await this.queries.answer(event, { ...this.changeBy(actor), ...(request as ScheduledRef) }) };
      default:
        return withIsNew(await this.answerFromTable(event, actor, request));
    }
  }

  private answerFromTable(event: ClientEvent, actor: Actor, request: object): Promise<object> {
    switch (EVENTS[event].kind) {
      case 'command':
        return this.changeRoom(event as RoomEvent, actor, request as RequestOf<RoomEvent>);
      case 'read':
        return this.read(event as EventsOf<'read'>, actor, request);
      case 'own':
        throw new Error(`${event} has an HTTP route but no answer over HTTP`);
    }
  }

  private async create(actor: Actor, request: CreateRoom): Promise<HttpAnswer> {
    const roomId = request.id ?? newId<RoomId>();
    const { state, created } = await this.change('room:create', actor, roomId, request);
    return { data: state, isNew: created };
  }

  /** Joins and opens the room. `online` is `null`, because only sockets get presence. */
  private async join(actor: Actor, { roomId }: RoomRef): Promise<object> {
    await this.change('room:join', actor, roomId, { roomId });
    const ask = { userId: actor.userId, roomId };
    // The turn of the command is another lane's.
    const { memberIds: _, ...opened } = await this.turns.run('short', { userId: actor.userId }, {}, () =>
      this.queries.answer('room:open', ask),
    );
    return { ...opened, online: null };
  }

  /** Each HTTP request counts as a connection of its own. */
  private change<Event extends CommandEvent>(
    event: Event,
    actor: Actor,
    roomId: RoomId,
    request: CommandRequests[Event],
  ): Promise<CommandData[Event]> {
    return this.changes.run({ id: newId(), actor }, event, roomId, request);
  }

  private changeRoom(event: RoomEvent, actor: Actor, request: RequestOf<RoomEvent>): Promise<object> {
    return this.change(event, actor, request.roomId, request);
  }

  private changeBlocks(
    event: 'block:add' | 'block:remove',
    actor: Actor,
    { userId: target }: BlockRef,
  ): Promise<object> {
    return this.queries.answer(event, { userId: actor.userId, actor, target });
  }

  private async putScheduled(actor: Actor, sessionId: SessionId, put: PutScheduled): Promise<HttpAnswer> {
    const { scheduled, created } = await this.queries.answer('schedule:put', {
      ...this.changeBy(actor),
      sessionId,
      put,
    });
    return { data: scheduled, isNew: created };
  }

  private changeBy(actor: Actor) {
    return { userId: actor.userId, actor, requestId: newId<string>(), until: this.bus.now() + COMMAND_DEADLINE_MS };
  }

  private read(event: EventsOf<'read'>, { userId }: Actor, request: object): Promise<object> {
    return this.queries.answer(event, { userId, ...request });
  }
}

/** `isNew` is true for the first send of a message; a repeat has `dup: true`. */
function withIsNew(data: object): HttpAnswer {
  return { data, isNew: 'dup' in data && data.dup === false };
}
