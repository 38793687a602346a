import type { MessageId, RoomId, ServerEventPayloads } from '#contracts';

import type { SeededRandom } from '../random/random.js';
import type { RawAsk } from './raw-ask.js';
import type { RawRoom } from './raw-room.js';

/** A message whose pieces may have come before the client showed it is read within this time. */
const LOOK_MAX_MS = 1_000;
/** A message of which a piece is missing is read after this time. */
const MISSING_MIN_MS = 1_000;
const MISSING_MAX_MS = 2_000;
/** After an error that may pass it is read again after this time, and after twice that time with each further one. */
const RETRY_MIN_MS = 2_000;
const RETRY_MAX_MS = 5_000;
const DOUBLINGS_MAX = 3;

/** Reads messages that grow, as docs/protocol/growing.md, section 2, asks of a client. */
export class RawGrowing {
  private readonly looks = new Map<MessageId, NodeJS.Timeout>();

  constructor(
    private readonly ask: RawAsk,
    private readonly random: SeededRandom,
    private readonly roomOf: (roomId: RoomId) => RawRoom | undefined,
  ) {}

  onPieces({ roomId, pieces }: ServerEventPayloads['message:grow']): void {
    const room = this.roomOf(roomId);
    for (const piece of pieces) if (room?.take(piece) === false) this.lookForMissing(roomId, piece.id);
  }

  /** Pieces may have come before the client showed the growing messages of the room. */
  lookAt(roomId: RoomId): void {
    for (const { id } of this.roomOf(roomId)?.growing ?? []) this.look(roomId, id, this.random.between(0, LOOK_MAX_MS));
  }

  stop(): void {
    for (const timer of this.looks.values()) clearTimeout(timer);
    this.looks.clear();
  }

  private lookForMissing(roomId: RoomId, id: MessageId): void {
    this.look(roomId, id, this.random.between(MISSING_MIN_MS, MISSING_MAX_MS));
  }

  /** @param errors in a row */
  private look(roomId: RoomId, id: MessageId, delayMs: number, errors = 0): void {
    if (this.looks.has(id)) return;
    const timer = setTimeout(() => {
      this.looks.delete(id);
      void this.read(roomId, id, errors);
    }, delayMs);
    this.looks.set(id, timer);
  }

  private async read(roomId: RoomId, id: MessageId, errors: number): Promise<void> {
    const room = this.roomOf(roomId);
    const ack = await this.ask('message:get', { roomId, id });
    // After a lost connection a sync looks again. Meanwhile the client may have left the room, or begun again with another epoch.
    if (ack === null || room === undefined || this.roomOf(roomId) !== room) return;
    if (ack.ok && !room.renew(ack.data)) this.lookForMissing(roomId, id);
    if (ack.ok || ack.error.retry !== 'later') return;
    const delayMs = this.random.between(RETRY_MIN_MS, RETRY_MAX_MS) * 2 ** Math.min(errors, DOUBLINGS_MAX);
    this.look(roomId, id, delayMs, errors + 1);
  }
}
