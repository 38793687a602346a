import { beforeAll, describe, expect, it } from 'vitest';
import { ANSWER_BYTES_MAX, newId, type MessageId, type PageMessages, type RoomId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestStore } from '../../../testing/test-store.js';
import { MessagesService } from './messages.service.js';

const MESSAGES = 3_000;

describe('pages of messages', () => {
  const store = setUp(() => TestStore.start());
  const service = setUp(() => new MessagesService(store.reads));
  let ann: UserId;
  let outsider: UserId;
  let roomId: RoomId;

  beforeAll(async () => {
    [ann, outsider] = await Promise.all([store.person('ann'), store.person('oscar')]);
    roomId = await store.room({ members: [ann] });
    await store.messages(roomId, { count: MESSAGES, senderId: ann, body: `'  line ' || n || E' \\u00e9\\t '` });
  });

  const seqs = async (anchor: Omit<PageMessages, 'roomId'>) => {
    const { messages, reachedStart, reachedEnd } = await service.page(ann, { roomId, ...anchor });
    return { from: messages[0]?.seq, to: messages.at(-1)?.seq, count: messages.length, reachedStart, reachedEnd };
  };

  it('lead from the head to the start, every message once and byte for byte', async () => {
    const bodies: string[] = [];
    let before: number | undefined;
    for (;;) {
      const page = await service.page(ann, { roomId, limit: 170, ...(before === undefined ? {} : { before }) });
      bodies.unshift(...page.messages.map(({ body }) => body));
      before = page.messages[0]?.seq;
      if (page.reachedStart) break;
    }
    expect(bodies).toEqual(Array.from({ length: MESSAGES }, (_, index) => `  line ${index + 1} \u00e9\t `));
  });

  it('have the ten newest messages by default', async () => {
    expect(await seqs({})).toEqual({ from: 2_991, to: 3_000, count: 10, reachedStart: false, reachedEnd: true });
  });

  it('exclude the anchors `before` and `after`, and have the anchor `around` in the middle', async () => {
    expect(await seqs({ before: 100 })).toMatchObject({ from: 90, to: 99, reachedStart: false, reachedEnd: false });
    expect(await seqs({ after: 100 })).toMatchObject({ from: 101, to: 110, reachedStart: false, reachedEnd: false });
    expect(await seqs({ around: 100, limit: 11 })).toMatchObject({ from: 95, to: 105, count: 11 });
  });

  it('report the ends of the room', async () => {
    expect(await seqs({ before: 11 })).toMatchObject({ from: 1, reachedStart: true, reachedEnd: false });
    expect(await seqs({ before: 12 })).toMatchObject({ from: 2, reachedStart: false });
    expect(await seqs({ after: 2_990 })).toMatchObject({ to: 3_000, reachedStart: false, reachedEnd: true });
    expect(await seqs({ before: 0 })).toMatchObject({ count: 0, reachedStart: true, reachedEnd: false });
    expect(await seqs({ before: 9_999 })).toMatchObject({ from: 2_991, to: 3_000, reachedEnd: true });
    expect(await seqs({ after: 9_999 })).toMatchObject({ count: 0, reachedStart: false, reachedEnd: true });
    expect(await seqs({ around: 9_999 })).toMatchObject({ from: 2_991, to: 3_000 });
  });

  it('start at a time with the first message that is not older', async () => {
    const { createdAt } = await service.get(ann, { roomId, id: await store.messageId(roomId, 1_234) });
    const later = new Date(Date.parse(createdAt) + 1).toISOString();
    expect(await seqs({ at: createdAt })).toMatchObject({ from: 1_234, to: 1_243 });
    expect(await seqs({ at: later })).toMatchObject({ from: 1_235 });
    expect(await seqs({ at: '0001-01-01T00:00:00Z' })).toMatchObject({ from: 1, reachedStart: true });
    expect(await seqs({ at: '9999-12-31T23:59:59Z' })).toMatchObject({ count: 0, reachedEnd: true });
  });

  it('of an empty room are empty, and have reached both ends', async () => {
    const empty = await store.room({ members: [ann] });
    for (const anchor of [{}, { before: 0 }, { before: 5 }, { after: 0 }, { after: 5 }, { around: 3 }]) {
      const page = await service.page(ann, { roomId: empty, ...anchor });
      expect(page).toEqual({ messages: [], reachedStart: true, reachedEnd: true, rev: 2 });
    }
  });

  it('end early rather than exceed the size of an answer, without losing a message', async () => {
    const heavy = await store.room({ members: [ann] });
    await store.messages(heavy, { count: 200, senderId: ann, body: `repeat(U&'\\+01F600', 8000)` });
    const seen: number[] = [];
    for (let before = 201; ;) {
      const page = await service.page(ann, { roomId: heavy, before, limit: 200 });
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(ANSWER_BYTES_MAX);
      expect(page.messages.length).toBeGreaterThan(0);
      seen.unshift(...page.messages.map(({ seq }) => seq));
      before = page.messages[0]?.seq ?? 0;
      if (page.reachedStart) break;
    }
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    const around = await service.page(ann, { roomId: heavy, around: 100, limit: 200 });
    expect(around.messages.map(({ seq }) => seq)).toContain(100);
    expect(around).toMatchObject({ reachedStart: false, reachedEnd: false });
  });

  it('of a private room look to a stranger like an unknown room', async () => {
    const id = await store.messageId(roomId, 1);
    for (const room of [roomId, newId<RoomId>()]) {
      await expect(service.page(outsider, { roomId: room })).rejects.toMatchObject({ code: 'NOT_FOUND', details: {} });
      await expect(service.get(outsider, { roomId: room, id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('of a public room are for its members only', async () => {
    const open = await store.room({ visibility: 'public', name: 'open to all', members: [ann] });
    await expect(service.page(outsider, { roomId: open })).rejects.toMatchObject({ code: 'NOT_A_MEMBER' });
  });

  it('contain neither the text of a deleted message nor an erased sender', async () => {
    const [gone, room] = await Promise.all([store.person('gone'), store.room({ members: [ann] })]);
    await store.messages(room, { count: 2, senderId: gone });
    await store.touch(room, 1, 'deleted_at = now()');
    await store.query('UPDATE history.people SET erased_at = now(), username = NULL WHERE user_id = $1', [gone]);
    const { messages } = await service.page(ann, { roomId: room });
    expect(messages.map(({ body, sender, senderId }) => ({ body, sender, senderId }))).toEqual([
      { body: '', sender: null, senderId: null },
      { body: 'message 2', sender: null, senderId: null },
    ]);
  });

  it('have each message as `message:get` returns it', async () => {
    const { messages } = await service.page(ann, { roomId, around: 77, limit: 1 });
    expect(await service.get(ann, { roomId, id: await store.messageId(roomId, 77) })).toEqual(messages[0]);
    await expect(service.get(ann, { roomId, id: newId<MessageId>() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
