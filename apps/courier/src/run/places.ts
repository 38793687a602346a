import type { FeedHead, FeedPosition, RoomId } from '#contracts';
import type { Sql } from '#persistence/sql';
import type { HookRow } from '../hooks/hook-row.js';
import type { CursorBook } from './cursor-book.js';
import { readCursorsAt } from './cursors.store.js';
import type { HookEra } from './hook-era.js';
import { BEGINNING } from './positions.policy.js';
import { startOf, type Start } from './starts.policy.js';

/** The cursors of a row that count. */
export const countedOf = ({ id: hookId, base_generation: base }: HookRow) => ({ hookId, base });

/** From where on a hook still has to be told about a room. */
export class Places {
  constructor(
    private readonly sql: Sql,
    private readonly era: HookEra,
    private readonly book: CursorBook,
  ) {}

  /** @throws OtherEpoch; as `QueryBus` */
  async of(roomId: RoomId): Promise<FeedPosition> {
    return (await this.known(roomId)) ?? (await this.begin(roomId));
  }

  startOf(head: FeedHead): Start {
    return startOf(this.era.row, head);
  }

  /** Where the hook begins in a room without a cursor. It is kept, so that it is read once. @throws OtherEpoch; as `QueryBus` */
  async beginAt(head: FeedHead): Promise<FeedPosition> {
    const start = this.startOf(head);
    if (start === 'beginning') return BEGINNING;
    const { generation } = this.era.row;
    const { seq, rev } = await this.era.ask('feed:start', { roomId: head.roomId, since: start.since });
    this.book.move(head.roomId, { seq, rev }, generation, performance.now());
    return { seq, rev };
  }

  /** Of a pulled hook the store knows best: other couriers move its cursors, too. */
  choose(stored: FeedPosition | undefined, roomId: RoomId): FeedPosition | undefined {
    const noted = this.book.get(roomId);
    return this.era.row.url === null ? (stored ?? noted) : (noted ?? stored);
  }

  private async known(roomId: RoomId): Promise<FeedPosition | undefined> {
    const noted = this.era.row.url === null ? undefined : this.book.get(roomId);
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
    return rooms[0] === undefined ? BEGINNING : this.beginAt(rooms[0]);
  }
}
