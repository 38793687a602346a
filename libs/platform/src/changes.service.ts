import { Injectable, Logger } from '@nestjs/common';
import { QueryBus } from '#bus/query-bus.port';
import { RoomQueue } from '#bus/room-queue';
import {
  ChatError,
  EVENTS,
  newId,
  peopleIn,
  type Actor,
  type CommandData,
  type CommandEvent,
  type CommandType,
  type CommandId,
  type CommandRequests,
  type Message,
  type Queries,
  type RequestOf,
  type RoomCommandOf,
  type RoomId,
  type UserId,
} from '#contracts';
import { Features } from './features.js';
import { ChatLimits } from './limits/chat-limits.js';
import { currentRequest, type RequestContext } from './request-context.js';

const RESEND_CHECK_TIMEOUT_MS = 6_000;
/** History waits for auth for 4 s at most. Leaves time for the command itself. */
const RESOLVE_TIMEOUT_MS = 6_000;

/** A connection that asks for changes. An HTTP request counts as a connection of its own. */
export interface Caller {
  readonly id: string;
  readonly actor: Actor;
}

/** A request that a limit or a missing feature refuses. */
interface Refused {
  readonly type: CommandEvent;
  readonly userId: UserId;
  readonly roomId: RoomId;
  readonly request: object;
}

/**
 * The one way in for changes, from sockets and from HTTP: limit → resend check → command → room queue → answer. The
 * people whom a command names are looked up while it waits in its queue, so no partition waits for auth.
 */
@Injectable()
export class ChangesService {
  private readonly logger = new Logger(ChangesService.name);

  constructor(
    private readonly queue: RoomQueue,
    private readonly limits: ChatLimits,
    private readonly queries: QueryBus,
    private readonly features: Features,
  ) {}

  /**
   * The command is in its room's queue when this returns, unless a rate limit refused it. So a connection's changes of
   * a room keep their order as long as the caller awaits nothing before.
   * @throws ChatError history's own, `FORBIDDEN` for a feature that the user does not have, `RATE_LIMITED`, `OVERLOADED` or `TIMEOUT`
   */
  async run<Type extends CommandEvent>(
    caller: Caller,
    type: Type,
    roomId: RoomId,
    request: CommandRequests[Type],
  ): Promise<CommandData[Type]> {
    const { actor } = caller;
    const origin = currentRequest();
    const refusal =
      this.limits.refusalOf(type, actor.userId, roomId, request) ?? this.features.refusalOf(actor.type, request);
    const asked = { type, userId: actor.userId, roomId, request };
    if (refusal !== undefined && !(await this.isExempt(refusal, asked, origin))) throw refusal;
    return this.submit(caller, type, roomId, request, origin);
  }

  /** As `run`, for a caller whom no limit per user concerns. */
  async submit<Type extends CommandEvent>(
    { id: connectionId, actor }: Caller,
    type: Type,
    roomId: RoomId,
    request: CommandRequests[Type],
    origin = currentRequest(),
  ): Promise<CommandData[Type]> {
    const command = commandFor({ type: nameOf(type, request), connectionId, actor, request }, origin);
    const people = peopleIn(type, request).filter((userId) => userId !== actor.userId);
    const ready = people.length === 0 ? undefined : this.resolve(command, people, origin);
    const result = await this.queue.enqueue<Type>(roomId, command, ready);
    if (!result.ok) throw ChatError.fromBody(result.error);
    return result.data;
  }

  /** Makes history know the people. Never rejects: if no history answers, they are as if auth had not answered. */
  private async resolve(
    command: { unreachable?: UserId[] },
    userIds: UserId[],
    origin: RequestContext | undefined,
  ): Promise<void> {
    const ask: Queries['people:resolve']['ask'] = { userIds };
    try {
      const answer = this.queries.ask<Queries['people:resolve']['answer']>(
        'people:resolve',
        ask,
        RESOLVE_TIMEOUT_MS,
        origin?.origin,
      );
      command.unreachable = (await answer).unreachable;
    } catch (error) {
      this.logger.warn({ event: 'people.not-resolved', people: userIds.length, reason: String(error) });
      command.unreachable = userIds;
    }
  }

  /**
   * Whether no limit and no missing feature refuses the request: it repeats a message that the user has sent before, or beyond the rate
   * `everyone` it edits a message that is to everyone already.
   */
  private async isExempt(
    refusal: ChatError,
    { type, userId, roomId, request }: Refused,
    origin: RequestContext | undefined,
  ): Promise<boolean> {
    const { sendLike } = EVENTS[type];
    const isEdit = type === 'message:edit' && refusal.toBody().scope === 'everyone';
    if (!(sendLike || isEdit) || !this.limits.mayLookForRepeat(userId)) return false;
    // Every send-like request has the id of its message, and so has an edit.
    const { id } = request as Pick<RequestOf<'message:send'>, 'id'>;
    try {
      const ask: Queries['message:get']['ask'] = { userId, roomId, id };
      const stored = await this.queries.ask<Message>('message:get', ask, RESEND_CHECK_TIMEOUT_MS, origin?.origin);
      return sendLike ? stored.senderId === userId : stored.everyone === true;
    } catch (error) {
      if (!(error instanceof ChatError)) this.logger.warn({ event: 'resend.not-checked', reason: String(error) });
      return false;
    }
  }
}

const ACT_NAMES: Readonly<Partial<Record<CommandEvent, CommandType>>> = {
  'member:mute': 'act:mute',
  'member:remove': 'act:remove',
  'member:ban': 'act:ban',
};

/** A send that grows, to everyone, or into a thread, and an act with one of its later fields, are commands of another name, with the same answer. */
function nameOf<Type extends CommandEvent>(type: Type, request: CommandRequests[Type]): Type {
  const act = ACT_NAMES[type];
  if (act !== undefined) {
    const { reason, deleteSeconds } = request as Partial<CommandRequests['member:ban']>;
    return (reason === undefined && deleteSeconds === undefined ? type : act) as Type;
  }
  if (type !== 'message:send') return type;
  const { grow, everyone, threadId } = request as CommandRequests['message:send'];
  if (grow === true) return 'message:grow' as CommandType as Type;
  if (everyone === true) return 'message:everyone' as CommandType as Type;
  return threadId === undefined ? type : ('message:reply' as CommandType as Type);
}

function commandFor<Type extends CommandEvent>(
  parts: Pick<RoomCommandOf<Type>, 'type' | 'connectionId' | 'actor' | 'request'>,
  origin: RequestContext | undefined,
): RoomCommandOf<Type> {
  // A request gives at most one command, so its id serves both; but never an id that a client has chosen.
  const commandId = (origin === undefined || origin.isIdGiven ? newId() : origin.requestId) as CommandId;
  const { type, connectionId, actor, request } = parts;
  const command: RoomCommandOf<Type> = { type, commandId, connectionId, actor, request };
  if (origin?.isIdGiven) command.requestId = origin.requestId;
  if (origin?.span !== undefined) command.traceparent = origin.span.traceparent;
  return command;
}
