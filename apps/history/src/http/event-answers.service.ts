import { Injectable } from '@nestjs/common';
import {
  COMMAND_DEADLINE_MS,
  EVENTS,
  mineAsk,
  newId,
  outcomeOf,
  type Actor,
  type ClientEvent,
  type CommandData,
  type CommandEvent,
  type CommandRequests,
  type CreateRoom,
  type EventsOf,
  type MineEvent,
  type RequestOf,
  type RoomEvent,
  type RoomId,
  type RoomRef,
  type Sync,
} from '#contracts';
import type { Identity } from '#access/identity';
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
  async answer(event: ClientEvent, me: Identity, request: object): Promise<HttpAnswer> {
    const { actor } = me;
    // Commands take their points in `ChangesService`, which lets resends pass.
    if (EVENTS[event].kind !== 'command') this.limits.demand(EVENTS[event].limit, actor.userId);
    switch (event) {
      case 'room:create':
        return this.create(actor, request as CreateRoom);
      case 'room:join':
        return { data: await this.join(actor, request as RoomRef) };
      case 'sync':
        return { data: (await this.queries.answer('sync', { userId: actor.userId, ...(request as Sync) })).sync };
      default:
        return this.answerFromTable(event, me, request);
    }
  }

  private async answerFromTable(event: ClientEvent, me: Identity, request: object): Promise<HttpAnswer> {
    switch (EVENTS[event].kind) {
      case 'command':
        return withIsNew(await this.changeRoom(event as RoomEvent, me.actor, request as RequestOf<RoomEvent>));
      case 'mine':
        return this.changeMine(event as MineEvent, me, request as RequestOf<MineEvent>);
      case 'read':
        return { data: await this.read(event as EventsOf<'read'>, me.actor, request) };
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

  private async changeMine<Event extends MineEvent>(
    event: Event,
    me: Identity,
    request: RequestOf<Event>,
  ): Promise<HttpAnswer> {
    const ask = mineAsk(event, me, request, this.bus.now() + COMMAND_DEADLINE_MS);
    return outcomeOf(event, await this.queries.answer(event, ask));
  }

  private read(event: EventsOf<'read'>, { userId }: Actor, request: object): Promise<object> {
    return this.queries.answer(event, { userId, ...request });
  }
}

/** `isNew` is true for the first send of a message; a repeat has `dup: true`. */
function withIsNew(data: object): HttpAnswer {
  return { data, isNew: 'dup' in data && data.dup === false };
}
