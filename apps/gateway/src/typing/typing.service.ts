import { Injectable } from '@nestjs/common';
import { roomChannel, type RoomId, type RoomSignal, type UserId } from '#contracts';
import { Fanout } from '#bus/fanout.port';
import { ChatLimits } from '#platform/limits/chat-limits';
import { Reads } from '../history/reads.js';
import type { ClientConnection } from '../registry/client-connection.js';
import { typingShare } from './typing.policy.js';
import { TypingThrottles } from './typing-throttles.js';

/** Publishes typing to all gateways, at most once per user, room and interval, and again after a message of the user. */
@Injectable()
export class TypingService {
  /** By user and room, while history answers. */
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly reads: Reads,
    private readonly fanout: Fanout,
    private readonly limits: ChatLimits,
    private readonly throttles: TypingThrottles,
  ) {}

  /** @throws ChatError NOT_FOUND or NOT_A_MEMBER outside of the room, FORBIDDEN to readers, and RATE_LIMITED */
  async announce({ userId }: ClientConnection, roomId: RoomId): Promise<void> {
    const key = `${userId} ${roomId}`;
    // The user was a member when the previous signal passed, a moment ago.
    if (!this.throttles.announced.isFree(roomId, userId, performance.now())) return;
    // At most one of several at the same moment is passed on. The others share its outcome and take no point.
    await (this.underWay.get(key) ?? this.begin(key, userId, roomId));
  }

  private begin(key: string, userId: UserId, roomId: RoomId): Promise<void> {
    this.limits.demand('typing', userId);
    const outcome = this.publish(userId, roomId).finally(() => this.underWay.delete(key));
    this.underWay.set(key, outcome);
    return outcome;
  }

  private async publish(userId: UserId, roomId: RoomId): Promise<void> {
    const { user, memberCount, blocked } = await this.reads.ask('audience', { userId, roomId });
    if (!this.throttles.announced.pass(roomId, userId, performance.now())) return;
    if (Math.random() >= typingShare(memberCount)) return;
    // Typing would show the user as online, which a block hides.
    if (blocked) return;
    const signal: RoomSignal = { type: 'typing', user, memberCount };
    await this.fanout.publish(roomChannel(roomId), JSON.stringify(signal));
  }
}
