import { Injectable } from '@nestjs/common';
import type { RoomId } from '#contracts';
import { newSenders } from './new-senders.policy.js';
import { TypingThrottle } from './typing-throttle.js';

/** The throttles of this gateway: of what its users announce, and of what it shows. New messages end both. */
@Injectable()
export class TypingThrottles {
  readonly announced = new TypingThrottle();
  readonly shown = new TypingThrottle();

  /** Takes a frame of the room. Parses it only if an interval can end. */
  receive(roomId: RoomId, frame: string): void {
    const nowMs = performance.now();
    if (!this.announced.holds(roomId, nowMs) && !this.shown.holds(roomId, nowMs)) return;
    for (const userId of newSenders(frame)) {
      this.announced.end(roomId, userId);
      this.shown.end(roomId, userId);
    }
  }
}
