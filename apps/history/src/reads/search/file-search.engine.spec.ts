import { beforeAll, describe, expect, it } from 'vitest';
import { newId, type RoomId, type SearchFiles, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { SAME_LOOKS } from '../../../testing/same-looks.js';
import { TestStore } from '../../../testing/test-store.js';
import { SearchService } from './search.service.js';

describe('a search for files', () => {
  const store = setUp(() => TestStore.start());
  const service = setUp(() => new SearchService(store.reads));
  let ann: UserId;
  let ben: UserId;
  let mine: RoomId;
  let other: RoomId;
  let foreign: RoomId;

  beforeAll(async () => {
    [ann, ben] = await Promise.all([store.person('ann'), store.person('ben')]);
    [mine, other] = await Promise.all([store.room({ members: [ann, ben] }), store.room({ members: [ann] })]);
    foreign = await store.room({ members: [ben] });
    await store.messages(mine, { count: 300, senderId: ben });
    await send(mine, ben, ['Ground Plan.pdf', 'application/pdf'], ['garden.jpg', 'image/jpeg']);
    await send(other, ann, ['plan_b.png', 'IMAGE/png']);
    await send(mine, ann, ['talk.mp3', 'audio/mpeg']);
    await send(foreign, ben, ['secret plan.pdf', 'application/pdf']);
  });

  /** A message with files of these names and types; its body does not have the names. */
  async function send(roomId: RoomId, senderId: UserId, ...files: [name: string, type: string][]): Promise<number> {
    await store.messages(roomId, { count: 1, senderId, body: `'see here'` });
    const rows = (await store.query(
      `UPDATE history.messages m SET attachments = $2
         FROM history.rooms r WHERE r.id = $1 AND m.room_id = r.id AND m.seq = r.head_seq RETURNING m.seq`,
      [roomId, JSON.stringify({ auto: false, files: files.map(([name, type]) => ({ id: newId(), name, type })) })],
    )) as [{ seq: number }[], number];
    return Number(rows[0][0]?.seq);
  }

  /** The names of the files of all messages found, page by page. */
  const names = async (search: SearchFiles) => {
    const found: string[][] = [];
    let cursor: string | null | undefined;
    for (let pages = 0; cursor !== null; pages += 1) {
      expect(pages).toBeLessThan(100);
      const page = await service.files(ann, { ...search, ...(cursor === undefined ? {} : { cursor }) });
      found.push(...page.messages.map(({ attachments }) => attachments.map(({ name }) => name)));
      cursor = page.cursor;
    }
    return found;
  };
  const GROUND = ['Ground Plan.pdf', 'garden.jpg'];

  it.each(SAME_LOOKS)('finds %s', async (_what, stored, typed) => {
    const room = await store.room({ members: [ben] });
    await send(room, ben, [`${stored}.pdf`, 'application/pdf']);
    const { messages } = await service.files(ben, { query: typed, roomId: room });
    expect(messages.flatMap(({ attachments }) => attachments.map(({ name }) => name))).toEqual([`${stored}.pdf`]);
  });

  it('finds words of a name in all rooms that the user is in, newest first, over pages', async () => {
    for (const limit of [1, 50]) expect(await names({ query: 'PLAN', limit })).toEqual([['plan_b.png'], GROUND]);
    expect(await names({ query: 'an ground' })).toEqual([GROUND]);
    expect(await names({ query: 'plan garden' })).toEqual([]);
    expect(await names({ query: 'n_b' })).toEqual([['plan_b.png']]);
    expect(await names({ query: 'see' })).toEqual([]);
  });

  it('finds files of a kind, of a room, of a sender and of a time', async () => {
    expect(await names({ type: 'image' })).toEqual([['plan_b.png'], GROUND]);
    expect(await names({ type: 'image', query: 'ground' })).toEqual([]);
    expect(await names({ type: 'other' })).toEqual([GROUND]);
    expect(await names({ type: 'audio' })).toEqual([['talk.mp3']]);
    expect(await names({ type: 'video' })).toEqual([]);
    expect(await names({ roomId: mine })).toEqual([['talk.mp3'], GROUND]);
    expect(await names({ senderId: ben })).toEqual([GROUND]);
    const soon = new Date(Date.now() + 60_000).toISOString();
    expect(await names({ after: soon })).toEqual([]);
    expect(await names({ before: soon })).toHaveLength(3);
  });

  it('finds no file of a deleted message, and none of a room that the user may not read', async () => {
    const seq = await send(mine, ben, ['draft.txt', 'text/plain']);
    expect(await names({ query: 'draft' })).toEqual([['draft.txt']]);
    await store.touch(mine, seq, 'deleted_at = now()');
    expect(await names({ query: 'draft' })).toEqual([]);
    await expect(names({ roomId: foreign })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(names({ cursor: 'x' })).rejects.toMatchObject({ code: 'INVALID' });
  });
});
