import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ANSWER_BYTES_MAX, LIMITS, type Message, type PageMessages, type RoomId, type UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { setUp } from '#testing/engines/set-up';
import { TestStore } from '../../../testing/test-store.js';
import { ReadSql } from '../../store/read-sql.js';
import { WriteSql } from '../../store/write-sql.js';
import { OpenedRoomsService } from '../rooms/opened-rooms.service.js';
import { RoomsService } from '../rooms/rooms.service.js';
import { MessagesService } from './messages.service.js';
import { fitPage, pageEnds, pageRange, type PageAnchor } from './page.policy.js';

const COUNT = 90;
const PURGED = 7;
const LONG_BYTES = 4 * LIMITS.bodyChars;
/** Beside the bodies: the row of the room, ids, times, and the one message that decides the cut. */
const READ_BYTES_MAX = ANSWER_BYTES_MAX + 2 * LONG_BYTES;
const RUNS = 150;

/** Counts the bytes of the rows that statements return. */
class WeighingReads extends ReadSql {
  bytes = 0;

  override snapshot<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    return super.snapshot((sql) => work(this.counted(sql)));
  }

  private counted(sql: Sql): Sql {
    return {
      rows: async <Row>(...call: Parameters<Sql['rows']>) => {
        const rows = await sql.rows<Row>(...call);
        this.bytes += Buffer.byteLength(JSON.stringify(rows));
        return rows;
      },
    };
  }
}

describe('pages of long messages', () => {
  const store = setUp(() => TestStore.start());
  const reads = setUp(() => new WeighingReads(store.dataSource));
  const service = new MessagesService(reads);
  let ann: UserId;
  /** All messages are as long as possible. */
  let long: RoomId;
  /** Long messages and short ones, a deleted one, and the first ones purged. */
  let mixed: RoomId;

  beforeAll(async () => {
    ann = await store.person('ann');
    [long, mixed] = await Promise.all([store.room({ members: [ann] }), store.room({ members: [ann] })]);
    const emojis = `repeat(U&'\\+01F600', ${LIMITS.bodyChars})`;
    await store.messages(long, { count: COUNT, senderId: ann, body: emojis });
    await store.query('UPDATE history.messages SET pinned_at = created_at WHERE room_id = $1', [long]);
    await store.messages(mixed, {
      count: COUNT,
      senderId: ann,
      body: `CASE WHEN n * n % 11 < 6 THEN ${emojis} ELSE 'message ' || n END`,
    });
    await store.touch(mixed, 40, `deleted_at = now(), body = ''`);
    await store.query('DELETE FROM history.messages WHERE room_id = $1 AND seq <= $2', [mixed, PURGED]);
    await store.query('UPDATE history.rooms SET first_seq = $2 WHERE id = $1', [mixed, PURGED + 1]);
  });

  const bytesOf = async (read: () => Promise<unknown>) => {
    reads.bytes = 0;
    await read();
    return reads.bytes;
  };
  const page = (request: Omit<PageMessages, 'limit'>) => service.page(ann, { ...request, limit: LIMITS.pageMax });
  const timeOf = async (roomId: RoomId, seq: number) => {
    const { createdAt } = await service.get(ann, { roomId, id: await store.messageId(roomId, seq) });
    return createdAt;
  };

  it('read about as many bytes as they answer, whatever the anchor', async () => {
    const at = await timeOf(long, 20);
    for (const anchor of [{}, { before: 60 }, { before: 9_999 }, { after: 0 }, { after: 20 }, { around: 50 }, { at }]) {
      const bytes = await bytesOf(() => page({ roomId: long, ...anchor }));
      expect(bytes, JSON.stringify(anchor)).toBeGreaterThan(ANSWER_BYTES_MAX - 2 * LONG_BYTES);
      expect(bytes, JSON.stringify(anchor)).toBeLessThan(READ_BYTES_MAX);
    }
  });

  it('read no more when a room is opened, or its pins are listed', async () => {
    const rooms = new RoomsService(reads, new OpenedRoomsService(new WriteSql(store.dataSource)));
    await store.readTo(long, ann, 0);
    expect(await bytesOf(() => rooms.open(ann, { roomId: long }))).toBeLessThan(READ_BYTES_MAX);
    expect(await bytesOf(() => service.pins(ann, { roomId: long, limit: COUNT }))).toBeLessThan(READ_BYTES_MAX);
  });

  it('of pins have every pinned message once', async () => {
    const seqs: number[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const pins = await service.pins(ann, { roomId: long, limit: COUNT, ...(cursor === undefined ? {} : { cursor }) });
      seqs.unshift(...pins.messages.map(({ seq }) => seq).reverse());
      cursor = pins.cursor;
    }
    expect(seqs).toEqual(Array.from({ length: COUNT }, (_, index) => index + 1));
  });

  it('are cut where pages are that were read whole', async () => {
    const all: Message[] = [];
    while (all.at(-1)?.seq !== COUNT)
      all.push(...(await service.page(ann, { roomId: mixed, after: all.at(-1)?.seq ?? 0, limit: 10 })).messages);
    const times = new Map<number, string>(
      await Promise.all(all.map(async ({ seq }) => [seq, await timeOf(mixed, seq)] as const)),
    );
    const bounds = { first: PURGED + 1, head: COUNT };
    const kinds = fc.constantFrom<PageAnchor['kind']>('newest', 'before', 'after', 'around', 'at');
    await fc.assert(
      fc.asyncProperty(kinds, fc.nat(COUNT + 20), fc.integer({ min: 1, max: 200 }), async (kind, seq, limit) => {
        const at = times.get(seq) ?? '9999-12-31T23:59:59Z';
        const anchor = {
          newest: {},
          before: { before: seq },
          after: { after: seq },
          around: { around: seq },
          at: { at },
        };
        const from = kind === 'at' && !times.has(seq) ? COUNT + 1 : seq;
        const range = pageRange(kind, from, bounds, limit);
        const whole = all.filter((message) => message.seq >= range.from && message.seq <= range.to);
        const messages = fitPage(whole, kind, from);
        expect(await service.page(ann, { roomId: mixed, ...anchor[kind], limit })).toMatchObject({
          messages,
          ...pageEnds(messages, range, bounds),
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('lead from every page to both ends, every message once', async () => {
    const all = Array.from({ length: COUNT - PURGED }, (_, index) => PURGED + 1 + index);
    for (const anchor of [{}, { before: 50 }, { after: 50 }, { around: 50 }, { at: await timeOf(mixed, 50) }]) {
      let { messages, reachedStart, reachedEnd } = await page({ roomId: mixed, ...anchor });
      const seqs = messages.map(({ seq }) => seq);
      while (!reachedStart) {
        ({ messages, reachedStart } = await page({ roomId: mixed, before: seqs[0] ?? 0 }));
        seqs.unshift(...messages.map(({ seq }) => seq));
      }
      while (!reachedEnd) {
        ({ messages, reachedEnd } = await page({ roomId: mixed, after: seqs.at(-1) ?? 0 }));
        seqs.push(...messages.map(({ seq }) => seq));
      }
      expect(seqs, JSON.stringify(anchor)).toEqual(all);
    }
  });
});
