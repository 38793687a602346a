import { Injectable } from '@nestjs/common';
import { roomChannel, TYPING_INTERVAL_MS, TYPING_TTL_MS, userChannel, type RoomId, type UserBrief } from '#contracts';
import { LocalSockets } from '../connections/registry/local-sockets.js';
import { Throttle } from '../throttle.js';

/** Sends typing to the other members of the room. Throttles again here: the user may type on several gateways. */
@Injectable()
export class TypingFramesService {
  private readonly throttle = new Throttle(TYPING_INTERVAL_MS);

  constructor(private readonly sockets: LocalSockets) {}

  receive(roomId: RoomId, user: UserBrief): void {
    if (!this.throttle.pass(`${user.id} ${roomId}`, performance.now())) return;
    const frame = JSON.stringify(['typing', { roomId, users: [user], ttlMs: TYPING_TTL_MS }]);
    this.sockets.send(roomChannel(roomId), frame, [userChannel(user.id)]);
  }
}
