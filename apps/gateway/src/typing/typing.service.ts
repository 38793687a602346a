import { Injectable } from '@nestjs/common';
import { roomChannel, TYPING_INTERVAL_MS, type RoomId, type RoomSignal } from '#contracts';
import { Fanout } from '#bus/fanout.port';
import type { Connection } from '../connections/connection.js';
import { GatewayLimits } from '../limits/gateway-limits.js';
import { Reads } from '../reads.js';
import { Throttle } from '../throttle.js';
import { typingShare } from './typing.policy.js';

/** Takes typing from a connection and passes it on to all gateways, at most once per user, room and interval. */
@Injectable()
export class TypingService {
  private readonly throttle = new Throttle(TYPING_INTERVAL_MS);

  constructor(
    private readonly reads: Reads,
    private readonly fanout: Fanout,
    private readonly limits: GatewayLimits,
  ) {}

  /** @throws ChatError NOT_FOUND or NOT_A_MEMBER for those who are not in the room, and RATE_LIMITED */
  async announce({ userId }: Connection, roomId: RoomId): Promise<void> {
    const key = `${userId} ${roomId}`;
    // Who was let through a moment ago was a member then.
    if (!this.throttle.isFree(key, performance.now())) return;
    this.limits.type(userId);
    const { user, memberCount, blocked } = await this.reads.ask('audience', { userId, roomId });
    if (!this.throttle.pass(key, performance.now()) || Math.random() >= typingShare(memberCount)) return;
    // Who types is online, and a block hides that.
    if (blocked) return;
    const signal: RoomSignal = { type: 'typing', user, memberCount };
    await this.fanout.publish(roomChannel(roomId), JSON.stringify(signal));
  }
}
