import { createSecretKey } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  newId,
  type MentionPage,
  type Message,
  type MessageId,
  type RoomId,
  type ThreadPage,
  type UserId,
} from '#contracts';
import type { ImportedEntry } from '#access/imports-api';
import { setUp } from '#testing/engines/set-up';
import { randomConversation } from '../../../testing/random-conversation.js';
import { TestImport } from '../../../testing/test-import.js';
import { TestService, type TestCaller } from '../../../testing/test-service.js';
import { importedMessageId } from '../imported-ids.js';
import { extOf } from './named-entry.js';

/** Smaller than every part and page would be, so that threads, answers and pages cross their borders. */
const PART = 7;
const PAGE = 6;

describe('an imported room', () => {
  const service = setUp(() => TestService.start());
  let [ann, bob, cid] = [] as unknown as [TestCaller, TestCaller, TestCaller];
  let entries: ImportedEntry[];
  /** The same conversation, imported and sent. */
  let rooms: { imported: RoomId; sent: RoomId };
  /** The number of each message, in both rooms. */
  const numbers = new Map<string, number>();

  beforeAll(async () => {
    [ann, bob, cid] = await Promise.all([service.caller('ann'), service.caller('bob'), service.caller('cid')]);
    entries = randomConversation(users(), 80);
    rooms = { imported: await importAll(), sent: await sendAll() };
    for (const each of [ann, bob, cid])
      await each.call('put', `/v1/rooms/${rooms.sent}/read`, { seq: entries.length + 1 }).expect(200);
  });

  const users = (): [UserId, UserId, UserId] => [ann.actor.userId, bob.actor.userId, cid.actor.userId];

  async function importAll(): Promise<RoomId> {
    const site = await TestImport.open(service);
    const roomId = await site.room('general', entries, { size: PART });
    const [row] = (await service.store.query('SELECT key FROM history.imports WHERE id = $1', [site.view.id])) as [
      { key: Buffer },
    ];
    for (const { id } of entries) numbers.set(importedMessageId(createSecretKey(row.key), roomId, id), Number(id));
    await site.show(roomId, users());
    return roomId;
  }

  async function sendAll(): Promise<RoomId> {
    const [, ...memberIds] = users();
    const { body } = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'general', memberIds }).expect(201);
    const path = `/v1/rooms/${(body as { id: RoomId }).id}/messages`;
    const ids = new Map(entries.map(({ id }) => [id, newId<MessageId>()]));
    for (const each of entries) await send(path, ids, each);
    for (const each of entries) await change(`${path}/${ids.get(each.id) ?? ''}`, each);
    for (const [n, id] of ids) numbers.set(id, Number(n));
    return (body as { id: RoomId }).id;
  }

  const callerOf = (userId: UserId | null): TestCaller =>
    [ann, bob, cid].find(({ actor }) => actor.userId === userId) ?? ann;

  async function send(path: string, ids: ReadonlyMap<string, MessageId>, each: ImportedEntry): Promise<void> {
    const { id, sender, threadOf, inRoom, replyTo, mentions, everyone, editedAt } = each;
    const ext = extOf(each);
    const answer = replyTo === null ? {} : { replyTo: ids.get(replyTo) };
    const message = {
      ...{
        id: ids.get(id),
        body: editedAt === null ? each.body : 'before the edit',
        mentions,
        ...(everyone && { everyone }),
      },
      ...(ext !== null && { ext }),
      ...(threadOf === null ? answer : { threadId: ids.get(threadOf), inRoom }),
    };
    await callerOf(sender).call('post', path, message).expect(201);
  }

  async function change(path: string, each: ImportedEntry): Promise<void> {
    const sender = callerOf(each.sender);
    if (each.editedAt !== null) await sender.call('patch', path, { version: 1, body: each.body }).expect(200);
    for (const { user, emoji } of each.reactions) {
      const reaction = `${path}/reactions/${encodeURIComponent(emoji)}`;
      await callerOf(user).call('put', reaction).expect(200);
    }
    if (each.pinned) await ann.call('put', `${path}/pin`).expect(200);
    if (each.deleted) await sender.call('delete', path).expect(200);
  }

  const both = (read: (roomId: RoomId) => Promise<unknown>): Promise<[unknown, unknown]> =>
    Promise.all([read(rooms.imported), read(rooms.sent)]);

  /** Without the times, and without the ids and revs in which the rooms differ. */
  function compared(value: unknown): unknown {
    const differing = new Set(['rev', 'roomId', 'createdAt', 'lastAt']);
    return JSON.parse(
      JSON.stringify(value, (key, each: unknown) => {
        if (differing.has(key)) return undefined;
        if (key === 'editedAt' || key === 'deletedAt') return each !== null;
        if (key === 'cursor') return each !== null;
        return typeof each === 'string' ? (numbers.get(each) ?? each) : each;
      }),
    );
  }

  /** The messages of all pages, from the newest. The first message has an id that no client knows. */
  async function pages(reader: TestCaller, roomId: RoomId, line = ''): Promise<unknown[]> {
    const read: unknown[] = [];
    for (let before: number | undefined; before !== 1;) {
      const from = before === undefined ? '' : `&before=${String(before)}`;
      const { body } = await reader
        .call('get', `/v1/rooms/${roomId}/messages?limit=${String(PAGE)}${line}${from}`)
        .expect(200);
      const page = body as { messages: Message[]; reachedStart: boolean };
      read.push({
        ...page,
        messages: page.messages.map((message) => (message.seq === 1 ? { ...message, id: '' } : message)),
      });
      before = page.reachedStart ? 1 : page.messages[0]?.seq;
    }
    return read;
  }

  it.each(['', '&main=true'])('has the pages that sending would have made: %s', async (line) => {
    const [imported, sent] = await both((roomId) => pages(ann, roomId, line));
    expect(compared(imported)).toEqual(compared(sent));
  });

  it('has the same threads, with the same replies, followers and nothing unread', async () => {
    const roots = [...new Set(entries.flatMap(({ threadOf }) => threadOf ?? []))];
    expect(roots.length).toBeGreaterThan(5);
    for (const reader of [ann, bob, cid]) {
      for (const root of roots) {
        const [imported, sent] = await both(async (roomId) => {
          const id = await idOf(roomId, Number(root));
          const thread = (await reader.call('get', `/v1/rooms/${roomId}/threads/${id}?limit=200`).expect(200))
            .body as object;
          return { thread, pages: await pages(reader, roomId, `&threadId=${id}`) };
        });
        expect(compared(imported)).toEqual(compared(sent));
        expect(imported).toMatchObject({ thread: { thread: { unread: 0, mentions: 0 } } });
      }
    }
  });

  async function idOf(roomId: RoomId, number: number): Promise<MessageId> {
    return service.store.messageId(roomId, number + 2);
  }

  it('gives everybody the same lists of threads and of mentions', async () => {
    for (const reader of [ann, bob, cid]) {
      const { threads } = (await reader.call('get', '/v1/me/threads?limit=200').expect(200)).body as ThreadPage;
      const { mentions } = (await reader.call('get', '/v1/me/mentions?limit=200').expect(200)).body as MentionPage;
      const [imported, sent] = await both((of) =>
        Promise.resolve({
          threads: threads.filter(({ roomId }) => roomId === of),
          mentions: mentions.filter(({ message }) => message.roomId === of),
        }),
      );
      expect(compared(imported)).toEqual(compared(sent));
      expect(imported).not.toMatchObject({ threads: [] });
      expect(imported).not.toMatchObject({ mentions: [] });
    }
  });

  it('has the same pins', async () => {
    const [imported, sent] = await both(
      async (roomId) => (await ann.call('get', `/v1/rooms/${roomId}/pins`).expect(200)).body,
    );
    expect(compared(imported)).toEqual(compared(sent));
  });

  it('counts its revs as sending does: distinct, rising with the messages, and a second one for each changed message', async () => {
    const rows = (await service.store.query(
      `SELECT m.seq, m.rev, m.sent_rev, r.head_rev FROM history.messages m JOIN history.rooms r ON r.id = m.room_id
        WHERE m.room_id = $1 ORDER BY m.seq`,
      [rooms.imported],
    )) as { seq: number; rev: number; sent_rev: number; head_rev: number }[];
    const sentRevs = rows.map(({ sent_rev }) => sent_rev);
    expect(sentRevs).toEqual([...sentRevs].sort((one, other) => one - other));
    const revs = rows.flatMap(({ rev, sent_rev }) => (rev === sent_rev ? [rev] : [rev, sent_rev]));
    expect(new Set(revs).size).toBe(revs.length);
    expect(Math.max(...revs)).toBeLessThanOrEqual(rows[0]?.head_rev ?? 0);
    const changed = entries.filter(
      ({ editedAt, deleted, pinned, reactions }) => deleted || editedAt !== null || pinned || reactions.length > 0,
    );
    expect(rows.filter(({ rev, sent_rev }) => rev > sent_rev).map(({ seq }) => seq)).toEqual(
      changed.map(({ id }) => Number(id) + 2),
    );
  });
});
