import { beforeAll, describe, expect, it } from 'vitest';
import { newId, type MessageId, type Reaction, type RoomId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { SyncService } from '../../reads/sync/sync.service.js';
import { TestStore } from '../../../testing/test-store.js';
import { MessagesService } from '../../reads/messages/messages.service.js';
import { readReactions } from '../../room/views/reactions.store.js';

const MEMBERS = 60;

describe('reactions', () => {
  const store = setUp(() => TestStore.start());
  const messages = setUp(() => new MessagesService(store.reads));
  let people: UserId[];
  let ann: UserId;
  let roomId: RoomId;
  let id: MessageId;

  beforeAll(async () => {
    people = [];
    for (let n = 0; n < MEMBERS; n += 1) people.push(await store.person(`person${n}`));
    ann = people[0] ?? newId<UserId>();
    roomId = await store.room({ members: people });
    await store.messages(roomId, { count: 3, senderId: ann });
    id = await store.messageId(roomId, 2);
    await react('👍', people);
    await react('🎉', people.slice(1, 3), MEMBERS);
    await store.touch(roomId, 2, 'ext = NULL');
  });

  /** One second apart, the first one after `seconds`. */
  async function react(emoji: string, users: readonly UserId[], seconds = 0): Promise<void> {
    await store.query(
      `INSERT INTO history.reactions (room_id, message_id, emoji, user_id, created_at)
       SELECT $1, $2, $3, user_id, now() + make_interval(secs => $5 + n)
         FROM unnest($4::uuid[]) WITH ORDINALITY AS x (user_id, n)`,
      [roomId, id, emoji, users, seconds],
    );
  }

  const expected = (mine: [boolean, boolean]): Reaction[] => [
    { emoji: '👍', count: MEMBERS, userIds: people.toReversed().slice(0, 20), mine: mine[0] },
    { emoji: '🎉', count: 2, userIds: people.slice(1, 3).reverse(), mine: mine[1] },
  ];

  it('are in every answer with the message: the exact count, the newest 20 users, and `mine`', async () => {
    const sync = new SyncService(store.reads);
    const { sync: state } = await sync.sync(ann, {});
    const rooms = { [roomId]: MEMBERS + 1 } as Record<RoomId, never>;
    const { sync: delta } = await sync.sync(ann, { epoch: state.epoch, urev: state.urev, rooms });
    const items = delta.deltas.flatMap((each) => each.items);
    const answers = [
      (await messages.page(ann, { roomId })).messages,
      [await messages.get(ann, { roomId, id })],
      (await store.rooms.open(ann, { roomId })).messages,
      items.flatMap((item) => (item.type === 'message' ? [item.message] : [])),
    ];
    for (const answer of answers)
      expect(answer.find((message) => message.id === id)?.reactions).toEqual(expected([true, false]));
    expect(answers[0]?.map(({ reactions }) => reactions.length)).toEqual([0, 2, 0]);
  });

  it('have no `mine` in frames', async () => {
    const found = (await readReactions(store.reads, [{ roomId, id }], null)).of({ roomId, id });
    expect(found.map((reaction) => 'mine' in reaction)).toEqual([false, false]);
    expect(found.map(({ count }) => count)).toEqual([MEMBERS, 2]);
  });

  it('disappear when the message is deleted', async () => {
    await store.touch(roomId, 2, 'deleted_at = now()');
    expect((await messages.get(ann, { roomId, id })).reactions).toEqual([]);
    await store.touch(roomId, 2, 'deleted_at = NULL');
  });

  it('have pages per emoji, newest first, each user once', async () => {
    const seen: UserId[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await messages.reactions(ann, {
        ...{ roomId, id, emoji: '👍', limit: 7 },
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.users.map((user) => user.id));
      cursor = page.cursor;
    }
    expect(seen).toEqual(people.toReversed());
    expect(await messages.reactions(ann, { roomId, id, emoji: '🙈' })).toEqual({ users: [], cursor: null });
    const nothing = messages.reactions(ann, { roomId, id: newId<MessageId>(), emoji: '👍' });
    await expect(nothing).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const stranger = messages.reactions(newId<UserId>(), { roomId, id, emoji: '👍' });
    await expect(stranger).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('pins', () => {
  const store = setUp(() => TestStore.start());
  const messages = setUp(() => new MessagesService(store.reads));
  let ann: UserId;
  let roomId: RoomId;

  beforeAll(async () => {
    ann = await store.person('ann');
    roomId = await store.room({ members: [ann] });
    await store.messages(roomId, { count: 30, senderId: ann });
    for (const [minute, seq] of [4, 20, 2, 9].entries())
      await store.touch(roomId, seq, `pinned_at = now() + interval '${minute} minutes'`);
    // All at the same time.
    await store.query(
      `UPDATE history.messages SET pinned_at = now() + interval '1 hour' WHERE room_id = $1 AND seq BETWEEN 12 AND 15`,
      [roomId],
    );
  });

  it('are listed in pages, latest first', async () => {
    const seqs: number[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await messages.pins(ann, { roomId, limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.rev).toBe(36);
      expect(page.messages.every(({ pinned }) => pinned)).toBe(true);
      seqs.push(...page.messages.map(({ seq }) => seq));
      cursor = page.cursor;
    }
    expect(seqs).toEqual([15, 14, 13, 12, 9, 2, 20, 4]);
  });

  it('are listed for members only, and refuse a cursor of another list', async () => {
    await expect(messages.pins(newId<UserId>(), { roomId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(messages.pins(ann, { roomId, cursor: 'WyJ4Il0' })).rejects.toMatchObject({ code: 'INVALID' });
  });
});
