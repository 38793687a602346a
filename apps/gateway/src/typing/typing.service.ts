import { Injectable } from '@nestjs/common';
import { roomChannel, TYPING_INTERVAL_MS, type RoomId, type RoomSignal, type UserId } from '#contracts';
import { Fanout } from '#bus/fanout.port';
import { ChatLimits } from '#platform/limits/chat-limits';
import type { ClientConnection } from '../connections/registry/client-connection.js';
import { Reads } from '../reads.js';
import { Throttle } from '../throttle.js';
import { typingShare } from './typing.policy.js';

/** Publishes typing to all gateways, at most once per user, room and interval. */
@Injectable()
export class TypingService {
  private readonly throttle = new Throttle(TYPING_INTERVAL_MS);
  /** By user and room, while history answers. */
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly reads: Reads,
    private readonly fanout: Fanout,
    private readonly limits: ChatLimits,
  ) {}

  /** @throws ChatError NOT_FOUND or NOT_A_MEMBER outside of the room, FORBIDDEN to readers, and RATE_LIMITED */
  async announce({ userId }: ClientConnection, roomId: RoomId): Promise<void> {
    const key = `${userId} ${roomId}`;
    // The user was a member when the previous signal passed, a moment ago.
    if (!this.throttle.isFree(key, performance.now())) return;
    // Of several at the same moment at most one is passed on. The others share its outcome and take no point.
    await (this.underWay.get(key) ?? this.begin(key, userId, roomId));
  }

  private begin(key: string, userId: UserId, roomId: RoomId): Promise<void> {
    this.limits.demand('typing', userId);
    const outcome = this.publish(key, userId, roomId).finally(() => this.underWay.delete(key));
    this.underWay.set(key, outcome);
    return outcome;
  }

  private async publish(key: string, userId: UserId, roomId: RoomId): Promise<void> {
    const { user, memberCount, blocked } = await this.reads.ask('audience', { userId, roomId });
    if (!this.throttle.pass(key, performance.now()) || Math.random() >= typingShare(memberCount)) return;
    // Typing would show the user as online, which a block hides.
    if (blocked) return;
    const signal: RoomSignal = { type: 'typing', user, memberCount };
    await this.fanout.publish(roomChannel(roomId), JSON.stringify(signal));
  }
}
