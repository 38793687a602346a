import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { newId, type FileId, type MessageId, type RoomId } from '#contracts';
import { ADMIN_ROUTES, OPERATOR_KEY_HEADER, type AuditRecord } from '#access/internal-api';
import { NOT_EXPORTED, type ExportedRoomsPage } from '#access/site-export-api';
import { OpenedExport } from '#import/convert';
import type { NeutralRecord } from '#import/records';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { OPALS_KEY } from '../../../testing/test-directory.js';
import { OPERATOR_SECRET, TestService, type TestCaller } from '../../../testing/test-service.js';

const SOURCE = { record: 'source', format: 'parley', name: 'weir', exportedAt: null };

describe('the export of a site', () => {
  const folder = setFolder();
  const service = setUp(() =>
    TestService.start({ env: { FILES: 'folder', FILES_DIR: join(folder, 'files'), RATE_LIMITS: 'off' } }),
  );
  const ann = setUp(() => service.caller('ann'));
  const bob = setUp(() => service.caller('bob'));

  const get = (path: string, key = OPERATOR_SECRET) =>
    service.http.get(`/${ADMIN_ROUTES.history}/site/${path}`).set(OPERATOR_KEY_HEADER, key);
  const recordsOf = async (roomId: RoomId): Promise<NeutralRecord[]> => {
    const { text } = await get(`rooms/${roomId}`).buffer().expect(200);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as NeutralRecord);
  };
  const newRoom = async (more: object = {}): Promise<RoomId> => {
    const request = { kind: 'group', name: 'lock', memberIds: [bob.actor.userId], ...more };
    return (await ann.call('post', '/v1/rooms', request).expect(201)).body.id;
  };
  const send = async (roomId: RoomId, by: TestCaller, body: string, more: object = {}): Promise<MessageId> => {
    const id = newId<MessageId>();
    await by.call('post', `/v1/rooms/${roomId}/messages`, { id, body, ...more }).expect(201);
    return id;
  };
  const ofKind = <Kind extends NeutralRecord['record']>(records: readonly NeutralRecord[], kind: Kind) =>
    records.filter((each): each is Extract<NeutralRecord, { record: Kind }> => each.record === kind);

  async function upload(roomId: RoomId, bytes: Buffer): Promise<FileId> {
    const id = newId<FileId>();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const request = { id, name: 'a.txt', bytes: bytes.length, sha256, type: 'text/plain' };
    const { upload: put } = (await ann.call('post', `/v1/rooms/${roomId}/files`, request).expect(201)).body;
    const { pathname, search } = new URL(put.url);
    await service.http
      .put(pathname + search)
      .set(put.headers)
      .send(bytes)
      .expect(200);
    await ann.call('post', `/v1/files/${id}/done`).expect(200);
    return id;
  }

  it('is for root alone, and in the audit once', async () => {
    await get('rooms', OPALS_KEY).expect(403);
    const roomId = await newRoom();
    await get(`rooms/${roomId}`, OPALS_KEY).expect(403);
    const { rooms, cursor } = (await get('rooms').expect(200)).body as ExportedRoomsPage;
    expect([rooms.includes(roomId), cursor]).toEqual([true, null]);
    await get(`rooms/${newId()}`).expect(404);
    await get(`files/${newId()}`).expect(404);
    const audit = await service.http.get(`/${ADMIN_ROUTES.history}/audit`).set(OPERATOR_KEY_HEADER, OPERATOR_SECRET);
    const acts = (audit.body.records as AuditRecord[]).filter(({ act }) => act === 'site.export');
    expect(acts).toMatchObject([{ actor: 'root', subject: null }]);
  });

  it('has a room with its members, messages, threads, reactions, pins, edits and notices', async () => {
    const roomId = await newRoom({ visibility: 'public', topic: 'gates\u2028and doors' });
    const first = await send(roomId, ann, `@bob look`, { mentions: [bob.actor.userId] });
    const reply = await send(roomId, bob, 'a reply', { threadId: first, inRoom: true });
    const answer = await send(roomId, bob, 'an answer', { replyTo: first });
    await ann.call('put', `/v1/rooms/${roomId}/messages/${first}/reactions/👍`).expect(200);
    await bob.call('put', `/v1/rooms/${roomId}/messages/${first}/reactions/👍`).expect(200);
    await ann.call('put', `/v1/rooms/${roomId}/messages/${answer}/pin`).expect(200);
    await bob.call('patch', `/v1/rooms/${roomId}/messages/${answer}`, { version: 1, body: 'edited' }).expect(200);
    const records = await recordsOf(roomId);
    expect(records[0]).toMatchObject({
      record: 'room',
      id: roomId,
      visibility: 'public',
      topic: 'gates\u2028and doors',
    });
    expect(ofKind(records, 'membership')).toMatchObject(
      [ann, bob]
        .map(({ actor }) => ({ user: actor.userId, state: 'joined', role: actor === ann.actor ? 'owner' : 'member' }))
        .sort((a, b) => (a.user < b.user ? -1 : 1)),
    );
    expect(ofKind(records, 'message')).toMatchObject([
      { id: first, sender: ann.actor.userId, body: '@bob look', mentions: [bob.actor.userId], editedAt: null },
      { id: reply, threadOf: first, inRoom: true },
      { id: answer, body: 'edited', replyTo: first, editedAt: expect.any(String) },
    ]);
    expect(ofKind(records, 'reaction')).toEqual(
      [ann, bob].map(({ actor }) => ({ record: 'reaction', message: first, user: actor.userId, emoji: '👍' })),
    );
    expect(ofKind(records, 'pin')).toEqual([{ record: 'pin', message: answer, user: null }]);
    expect(ofKind(records, 'notice').map(({ text }) => text)).toContain('room.created');
  });

  it('has no deleted text, and stand-ins where replies hang', async () => {
    const roomId = await newRoom();
    const [root, alone] = [await send(roomId, ann, 'secret root'), await send(roomId, ann, 'secret alone')];
    const empty = await send(roomId, ann, 'secret root of nothing');
    await send(roomId, bob, 'the reply', { threadId: root });
    const gone = await send(roomId, bob, 'secret reply', { threadId: empty });
    for (const id of [root, alone, empty]) await ann.call('delete', `/v1/rooms/${roomId}/messages/${id}`).expect(200);
    await bob.call('delete', `/v1/rooms/${roomId}/messages/${gone}`).expect(200);
    const records = await recordsOf(roomId);
    expect(ofKind(records, 'message')).toMatchObject([{ id: root, deleted: true, body: '' }, { body: 'the reply' }]);
    expect(JSON.stringify(records)).not.toContain('secret');
  });

  it('has no erased name', async () => {
    const eve = await service.caller('eve');
    const roomId = await newRoom({ memberIds: [eve.actor.userId] });
    const id = await send(roomId, eve, 'mine');
    const forward = newId();
    const origin = { id: forward, from: { roomId, id } };
    await ann.call('post', `/v1/rooms/${roomId}/messages/forward`, origin).expect(201);
    const before = await recordsOf(roomId);
    expect(ofKind(before, 'message').at(-1)?.body).toMatch(/^Forwarded from .+:\n\nmine$/);
    await service.store.query(
      `UPDATE history.people SET erased_at = now(), username = NULL, display_name = NULL WHERE user_id = $1`,
      [eve.actor.userId],
    );
    const records = await recordsOf(roomId);
    expect(ofKind(records, 'message')).toMatchObject([{ id, sender: null }, { body: 'Forwarded:\n\nmine' }]);
    expect(ofKind(records, 'membership').map(({ user }) => user)).toEqual([ann.actor.userId]);
    expect(JSON.stringify(records)).not.toContain(eve.actor.userId);
  });

  it('has the names of files, and their bytes', async () => {
    const roomId = await newRoom();
    const file = await upload(roomId, Buffer.from('abc'));
    await ann.call('post', `/v1/rooms/${roomId}/messages`, { id: newId(), attachments: [file] }).expect(201);
    const records = await recordsOf(roomId);
    const shown = { id: file, name: 'a.txt', type: 'text/plain', bytes: 3, path: null, missing: NOT_EXPORTED };
    expect(ofKind(records, 'file')).toMatchObject([shown]);
    expect(ofKind(records, 'message')).toMatchObject([{ body: '', files: [file] }]);
    const { body } = await get(`files/${file}`).buffer().expect(200);
    expect(body.toString()).toBe('abc');
  });

  it('is what an import reads, in the same order', async () => {
    const roomId = await newRoom({ name: 'long' });
    await service.store.query(`UPDATE history.members SET role = 'reader' WHERE room_id = $1 AND user_id = $2`, [
      roomId,
      bob.actor.userId,
    ]);
    await service.store.messages(roomId, { count: 450, senderId: ann.actor.userId });
    const root = await send(roomId, ann, 'a root of @bob', { mentions: [bob.actor.userId] });
    await send(roomId, ann, 'x'.repeat(8_000), { threadId: root });
    const ext = { color: 'red', parts: [1, { two: null }] };
    const other = await send(roomId, ann, 'hello @bob', { ...{ mentions: [bob.actor.userId], ext, everyone: true } });
    await ann.call('patch', `/v1/rooms/${roomId}/messages/${other}`, { version: 1, body: 'hello' }).expect(200);
    const records = await recordsOf(roomId);
    const users = [ann, bob].map(({ actor: { userId: id, username, displayName } }) => ({
      ...{ record: 'user', id, username, displayName, type: 'user', email: null, active: true },
    }));
    const path = join(folder, 'site.ndjson');
    await writeFile(path, [SOURCE, ...users, ...records].map((each) => JSON.stringify(each)).join('\n'));
    const opened = await OpenedExport.open([path], {});
    const read = (await Readable.from(opened.records()).toArray()) as NeutralRecord[];
    await opened.close();
    expect(ofKind(read, 'message').at(-1)).toMatchObject({ ...{ mentions: [bob.actor.userId], ext, everyone: true } });
    expect(ofKind(read, 'membership')).toContainEqual(expect.objectContaining({ role: 'reader' }));
    for (const kind of ['room', 'membership', 'notice', 'message'] as const)
      expect(ofKind(read, kind)).toEqual(ofKind(records, kind));
    expect(ofKind(read, 'dropped')).toEqual([]);
  });
});
