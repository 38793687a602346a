import { Injectable } from '@nestjs/common';
import {
  ChatError,
  EVENTS,
  peopleIn,
  type Actor,
  type CommandEvent,
  type CommandRequests,
  type RoomId,
  type UserId,
} from '#contracts';
import type { GatewayConfig, HistoryConfig } from '#config/app-config';
import type { Rate } from '#config/rate.setting';
import { CHAT_SCOPES } from './limit-scopes.js';
import type { LimiterFactory } from './limiter.js';
import type { PromptLimit } from './prompt-limit.js';

type Scope = keyof typeof CHAT_SCOPES;
type Config = Pick<GatewayConfig & HistoryConfig, 'rateLimits' | (typeof CHAT_SCOPES)[Scope]>;

const SCOPES = Object.keys(CHAT_SCOPES) as Scope[];

/**
 * The rate limits of events by user, over sockets and HTTP alike; `RATE_LIMITS=off` lifts them. All are admitted without
 * waiting: the next command would overtake one that waits for Redis before its room's queue.
 */
@Injectable()
export class ChatLimits {
  /** By the `scope` of a `RATE_LIMITED`. */
  readonly rates: Readonly<Record<Scope, Rate>>;
  private readonly limits: Readonly<Record<Scope, PromptLimit>>;
  private readonly isOn: boolean;

  constructor(config: Config, limiters: LimiterFactory) {
    this.isOn = config.rateLimits;
    this.rates = ofScopes((scope) => config[CHAT_SCOPES[scope]]);
    this.limits = ofScopes((scope) => limiters.makePrompt(scope, this.rates[scope]));
  }

  /**
   * Takes the command's points; returns the `RATE_LIMITED` if there are not enough left. The first members of a new room
   * weigh as much as members who are added later.
   */
  refusalOf<Event extends CommandEvent>(
    event: Event,
    userId: UserId,
    roomId: RoomId,
    request: CommandRequests[Event],
  ): ChatError | undefined {
    if (!this.isOn) return undefined;
    const { limit } = EVENTS[event];
    const refusal = this.limits[limit].take(userId);
    if (refusal !== undefined) return refusal;
    if (limit === 'send') return this.refusalOfSend(userId, roomId, request);
    if (tellsEveryone(request)) return this.limits.everyone.take(userId);
    const first = limit === 'create' ? peopleIn(event, request).length : 0;
    return first === 0 ? undefined : this.limits.member.take(userId, first);
  }

  private refusalOfSend(userId: UserId, roomId: RoomId, request: object): ChatError | undefined {
    const refusal = this.limits['send.room'].take(`${userId} ${roomId}`);
    return refusal ?? (tellsEveryone(request) ? this.limits.everyone.take(userId) : undefined);
  }

  /** Takes a point of a user, or of the key of an IP. For all but commands. @throws ChatError RATE_LIMITED */
  demand(scope: Scope, key: string): void {
    if (this.isOn) this.limits[scope].demand(key);
  }

  /**
   * Takes a point for the look whether a refused send is a repeat. Looks have the rate of sends, but count apart: a flood of
   * refused sends must not become one of reads.
   */
  mayLookForRepeat(userId: UserId): boolean {
    return !this.isOn || this.limits.send.take(`${userId} repeat`) === undefined;
  }

  /**
   * Takes a point for bytes that Parley reads: of an upload to Parley, or in a store at the end of an upload. Both have the
   * rate of announcements, but each counts apart.
   * @throws ChatError RATE_LIMITED
   */
  demandBytes(step: 'upload' | 'done', userId: UserId): void {
    if (this.isOn) this.limits.files.demand(`${userId} ${step}`);
  }

  /**
   * Takes a point for each stranger whom the user puts into a room; returns the `RATE_LIMITED` if too few are left, or
   * `LIMIT_REACHED` for more strangers than a whole rate, because no later request could put in so many. History asks,
   * because it knows who is a stranger.
   */
  refusalOfStrangers({ userId, type }: Pick<Actor, 'userId' | 'type'>, strangers: number): ChatError | undefined {
    if (!this.isOn) return undefined;
    const scope = type === 'guest' ? 'add.guest' : 'add';
    const { points } = this.rates[scope];
    if (strangers > points) {
      return new ChatError('LIMIT_REACHED', { scope, message: `One request can add at most ${points} strangers.` });
    }
    return this.limits[scope].take(userId, strangers);
  }
}

/** A send or an edit with `everyone: true`. */
function tellsEveryone(request: object): boolean {
  return 'everyone' in request && request.everyone === true;
}

function ofScopes<Value>(valueOf: (scope: Scope) => Value): Record<Scope, Value> {
  return Object.fromEntries(SCOPES.map((scope) => [scope, valueOf(scope)])) as Record<Scope, Value>;
}
