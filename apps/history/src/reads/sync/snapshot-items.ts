import type { Item, RoomId, UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { toSentMessages } from '../../room/views/message-views.store.js';
import { firstItems, type Piece } from './delta.policy.js';
import { readPieces, type SharedPiece } from './sync.store.js';

const NOTHING: SharedPiece = { items: [], personal: [] };

/**
 * The items of one snapshot. Users who miss the same part of a room share what was read of it. The caller must know
 * from the same snapshot that the user may read the rooms.
 */
export class SnapshotItems {
  private readonly pieces = new Map<string, Promise<SharedPiece>>();

  constructor(private readonly sql: Sql) {}

  /** The items of each piece as the user sees them, in rev order. */
  async read(userId: UserId, pieces: readonly Piece[]): Promise<Map<RoomId, Item[]>> {
    if (pieces.length === 0) return new Map();
    this.begin(pieces.filter((piece) => !this.pieces.has(keyOf(piece))));
    const shared = await Promise.all(pieces.map((piece) => this.pieces.get(keyOf(piece)) ?? Promise.resolve(NOTHING)));
    const personal = shared.flatMap((piece) => piece.personal);
    const items = new Map(pieces.map(({ roomId }, i) => [roomId, [...(shared[i]?.items ?? [])]]));
    for (const message of await toSentMessages(this.sql, personal, userId))
      items.get(message.roomId)?.push({ type: 'message', message });
    return new Map(pieces.map(({ roomId, take }) => [roomId, firstItems(items.get(roomId) ?? [], take)]));
  }

  private begin(pieces: readonly Piece[]): void {
    if (pieces.length === 0) return;
    const read = readPieces(this.sql, pieces);
    for (const piece of pieces) {
      const shared = read.then((rooms) => rooms.get(piece.roomId) ?? NOTHING);
      this.pieces.set(keyOf(piece), shared);
    }
  }
}

function keyOf({ roomId, from, afterSeq, take }: Piece): string {
  return `${roomId} ${from} ${afterSeq} ${take}`;
}
