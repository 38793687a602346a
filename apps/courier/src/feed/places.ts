import type { FeedHead, FeedPosition, RoomId } from '#contracts';
import type { Sql } from '#persistence/sql';
import type { Clock } from '#platform/clock';
import type { HookRow } from '../hooks/hook-row.js';
import type { CursorBook } from '../cursors/cursor-book.js';
import { readCursorsAt } from '../cursors/cursors.store.js';
import type { HookEra } from './hook-era.js';
import { BEGINNING } from '../cursors/positions.policy.js';
import { beginsAtStart, sinceOf } from './starts.policy.js';

/** The cursors of a row that count. */
export const countedOf = ({ id: hookId, base_generation: base }: HookRow) => ({ hookId, base });

/** From where on a hook still has to be told about a room. */
export class Places {
  constructor(
    private readonly sql: Sql,
    private readonly era: HookEra,
    private readonly book: CursorBook,
    private readonly clock: Clock,
  ) {}

  /** @throws OtherEpoch; as `QueryBus` */
  async of(roomId: RoomId): Promise<FeedPosition> {
    return (await this.known(roomId)) ?? (await this.begin(roomId));
  }

  /**
   * Where the hook begins in rooms without a cursor, at most 500; at the beginning of those that the answer leaves out. What history
   * tells is kept, so that it is read once. @throws OtherEpoch; as `QueryBus`
   */
  async beginIn(heads: readonly FeedHead[]): Promise<Map<RoomId, FeedPosition>> {
    const { row } = this.era;
    const begins = new Map<RoomId, FeedPosition>();
    const roomIds = heads.filter((head) => !beginsAtStart(row, head)).map(({ roomId }) => roomId);
    if (roomIds.length === 0) return begins;
    const { rooms } = await this.era.ask('feed:starts', { roomIds, since: sinceOf(row) });
    for (const { roomId, seq, rev } of rooms) {
      begins.set(roomId, { seq, rev });
      this.book.move(roomId, { seq, rev }, row.generation, this.clock.now());
    }
    return begins;
  }

  /** The store knows the place of a pulled hook best: other couriers move its cursors, too. */
  choose(stored: FeedPosition | undefined, roomId: RoomId): FeedPosition | undefined {
    const noted = this.book.get(roomId);
    return this.era.row.mode === 'pulled' ? (stored ?? noted) : (noted ?? stored);
  }

  private async known(roomId: RoomId): Promise<FeedPosition | undefined> {
    const noted = this.era.row.mode === 'pulled' ? undefined : this.book.get(roomId);
    if (noted !== undefined) return noted;
    const { generation } = this.era.row;
    const stored = (await readCursorsAt(this.sql, countedOf(this.era.row), [roomId])).get(roomId);
    if (stored !== undefined && generation === this.book.generation) this.book.remember(roomId, stored);
    return this.choose(stored, roomId);
  }

  private async begin(roomId: RoomId): Promise<FeedPosition> {
    const { row } = this.era;
    if (row.from_start || row.from_zero) return BEGINNING;
    const { rooms } = await this.era.ask('feed:rooms', { roomIds: [roomId] });
    return (await this.beginIn(rooms)).get(roomId) ?? BEGINNING;
  }
}
