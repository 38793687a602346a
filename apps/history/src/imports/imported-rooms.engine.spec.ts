import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  newId,
  type Message,
  type MessageId,
  type Report,
  type RoomId,
  type RoomState,
  type SearchPage,
} from '#contracts';
import type { ExportPage } from '#access/internal-api';
import type { ImportedEntry } from '#access/imports-api';
import { setUp } from '#testing/engines/set-up';
import { setRetention } from '../jobs/retention/retention.store.js';
import { RetentionService } from '../jobs/retention/retention.service.js';
import { SearchIndexService } from '../jobs/search-index/search-index.service.js';
import { PeopleService } from '../people/people.service.js';
import { PropagationService } from '../people/propagation.service.js';
import { WriteSql } from '../store/write-sql.js';
import { shownTo } from '../../testing/test-filled.js';
import { asRoot, entry, TestImport } from '../../testing/test-import.js';
import { TestService, type TestCaller } from '../../testing/test-service.js';

/** Enough for an index. */
const MANY = 2_100;
/** All that is written today is younger, and all that was imported is older. */
const DAYS = 30;

describe('an imported room, like any other', () => {
  const service = setUp(() => TestService.start());
  const site = setUp(() => TestImport.open(service));
  let ann: TestCaller;
  let bob: TestCaller;
  /** Has written, and is in no room. */
  let cid: TestCaller;

  beforeAll(async () => {
    [ann, bob, cid] = await Promise.all([service.caller('ann'), service.caller('bob'), service.caller('cid')]);
  });

  const by = (n: number, { actor }: TestCaller, more: Partial<ImportedEntry> = {}) =>
    entry(n, { sender: actor.userId, ...more });
  async function shown(entries: readonly ImportedEntry[], more: Parameters<typeof shownTo>[1] = {}): Promise<RoomId> {
    const roomId = await site.room(randomUUID(), entries);
    await site.showBy(roomId, shownTo([ann.actor, bob.actor], more)).expect(200);
    return roomId;
  }
  const messagesOf = async (roomId: RoomId, { call }: TestCaller) => {
    const { body } = await call('get', `/v1/rooms/${roomId}/messages`).expect(200);
    return (body as { messages: Message[] }).messages;
  };
  const stateOf = async (roomId: RoomId, { call }: TestCaller) =>
    (await call('get', `/v1/rooms/${roomId}`).expect(200)).body as RoomState;

  it('is shown only with the parts that its run has sent', async () => {
    const source = randomUUID();
    const entries = [by(1, ann), by(2, bob)];
    const roomId = await site.room(source, entries);
    await site.reset(roomId).expect(200);
    await site.showBy(roomId, shownTo([ann.actor, bob.actor])).expect(409, /CONFLICT/);
    await ann.call('get', `/v1/rooms/${roomId}`).expect(404);
    await site.room(source, entries);
    await site.showBy(roomId, shownTo([ann.actor, bob.actor])).expect(200);
    expect(await messagesOf(roomId, ann)).toHaveLength(3);
  });

  it('is in the lists of its members, by its last message, and in the directory if it is public', async () => {
    const name = `open ${newId().slice(-8)}`;
    const [old, recent] = [await shown([by(1, ann)], { visibility: 'public', name }), await shown([by(500, ann)])];
    const { body } = await bob.call('get', '/v1/rooms').expect(200);
    const ids = (body as { rooms: RoomState[] }).rooms.map(({ id }) => id);
    expect(ids.indexOf(recent)).toBeLessThan(ids.indexOf(old));
    const directory = await cid.call('get', `/v1/directory/rooms?query=${encodeURIComponent(name)}`).expect(200);
    expect((directory.body as { rooms: RoomState[] }).rooms).toMatchObject([{ id: old, importedSeq: 2 }]);
  });

  it('is found by a search once it is shown, with an index or without', async () => {
    const word = `needle${newId().slice(-8)}`;
    const entries = Array.from({ length: MANY }, (_, n) => by(n, ann, n === 7 ? { body: `a ${word}` } : {}));
    const roomId = await site.room(randomUUID(), entries);
    const found = async () => {
      const { body } = await bob.call('get', `/v1/search?query=${word}`).expect(200);
      return (body as SearchPage).hits.map(({ message }) => message.seq);
    };
    await service.get(SearchIndexService).job.run();
    expect(await found()).toEqual([]);
    await site.showBy(roomId, shownTo([ann.actor, bob.actor])).expect(200);
    expect(await found()).toEqual([9]);
    await service.get(SearchIndexService).job.run();
    const indexed = await service.store.query('SELECT 1 FROM history.search_rooms WHERE room_id = $1', [roomId]);
    expect(indexed).toHaveLength(1);
    expect(await found()).toEqual([9]);
  });

  it('is purged by its retention, from its first message on', async () => {
    const roomId = await shown([by(1, ann), by(2, bob, { threadOf: '1' })]);
    await bob.call('post', `/v1/rooms/${roomId}/messages`, { id: newId<MessageId>(), body: 'new' }).expect(201);
    await setRetention(service.get(WriteSql), roomId, DAYS);
    await service.get(RetentionService).job.run();
    expect((await messagesOf(roomId, ann)).map(({ body }) => body)).toEqual(['new']);
    expect(await stateOf(roomId, ann)).toMatchObject({ firstSeq: 4, importedSeq: 3, headSeq: 4 });
  });

  it('shows no name of an erased person, whether a member or not', async () => {
    const [dan, eve] = [await service.caller('dan'), await service.caller('eve')];
    const roomId = await shown([by(1, dan), by(2, eve), by(3, ann)]);
    await service
      .get(PeopleService)
      .apply([dan, eve].map(({ actor }) => ({ type: 'user.erased' as const, userId: actor.userId, version: 2 })));
    await service.get(PropagationService).run();
    const senders = (await messagesOf(roomId, ann)).map(({ senderId, sender }) => senderId ?? sender?.username ?? null);
    expect(senders).toEqual([null, null, null, ann.actor.userId]);
    const { rooms } = await service.ask('feed:erased', { userId: eve.actor.userId, after: null, limit: 10 });
    expect(rooms.map((room) => room.roomId)).toEqual([roomId]);
  });

  it('is in the export of each who has written there, also of who is no member', async () => {
    const roomId = await shown([by(1, cid), by(2, bob)]);
    const exported = async ({ actor: { userId } }: TestCaller) => {
      const records: ExportPage['records'][number][] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`;
        const page = (await asRoot(service, 'get', `users/${userId}/export${query}`).expect(200)).body as ExportPage;
        records.push(...page.records);
        ({ cursor } = page);
      }
      const messages = records.filter(({ kind }) => kind === 'message').map(({ value }) => value as Message);
      return messages.filter((message) => message.roomId === roomId).map(({ body }) => body);
    };
    expect(await exported(bob)).toEqual(['text 2']);
    expect(await exported(cid)).toEqual(['text 1']);
    await cid.call('get', `/v1/rooms/${roomId}`).expect(404);
  });

  it('takes reports of its messages, and moderators delete them', async () => {
    const roomId = await shown([by(1, bob, { reactions: [{ user: ann.actor.userId, emoji: '👍' }] }), by(2, cid)]);
    const [, first, second] = await messagesOf(roomId, ann);
    for (const id of [first?.id, second?.id])
      await ann.call('post', `/v1/rooms/${roomId}/messages/${id ?? ''}/report`, { reason: 'spam' }).expect(204);
    const { body } = await ann.call('get', `/v1/rooms/${roomId}/reports`).expect(200);
    const reports = (body as { reports: Report[] }).reports;
    expect(reports.map(({ senderId }) => senderId).sort()).toEqual([bob.actor.userId, cid.actor.userId].sort());
    await ann.call('delete', `/v1/rooms/${roomId}/messages/${first?.id ?? ''}`).expect(200);
    expect((await messagesOf(roomId, bob))[1]).toMatchObject({ body: '', reactions: [] });
    expect(await stateOf(roomId, bob)).toMatchObject({ unread: 0, headSeq: 3 });
  });

  it('is written to, read and answered in its threads', async () => {
    const roomId = await shown([by(1, ann), by(2, bob, { threadOf: '1' })]);
    const [, root] = await messagesOf(roomId, ann);
    const reply = { id: newId<MessageId>(), body: 'and now?', threadId: root?.id };
    await ann.call('post', `/v1/rooms/${roomId}/messages`, reply).expect(201);
    expect(await stateOf(roomId, bob)).toMatchObject({ headSeq: 4, unread: 1, main: { unread: 0 } });
    const { body } = await bob.call('get', '/v1/me/threads').expect(200);
    expect((body as { threads: object[] }).threads).toContainEqual(expect.objectContaining({ roomId, unread: 1 }));
  });
});
