import { Injectable } from '@nestjs/common';
import { roomChannel, TYPING_TTL_MS, userChannel, type RoomId, type UserBrief } from '#contracts';
import { LocalSockets } from '../registry/local-sockets.js';
import { TypingThrottles } from './typing-throttles.js';

/** Sends typing to the other members of the room. Throttles again here: the user may type on several gateways. */
@Injectable()
export class TypingFramesService {
  constructor(
    private readonly sockets: LocalSockets,
    private readonly throttles: TypingThrottles,
  ) {}

  receive(roomId: RoomId, user: UserBrief): void {
    if (!this.throttles.shown.pass(roomId, user.id, performance.now())) return;
    const frame = JSON.stringify(['typing', { roomId, users: [user], ttlMs: TYPING_TTL_MS }]);
    this.sockets.send(roomChannel(roomId), frame, [userChannel(user.id)]);
  }
}
