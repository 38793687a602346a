import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newId, type Message, type MessageId, type RoomId } from '#contracts';
import type { AddFilesAnswer, AppendAnswer, ImportedFile } from '#access/imports-api';
import { ADMIN_ROUTES, OPERATOR_KEY_HEADER } from '#access/internal-api';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { shownTo } from '../../../testing/test-filled.js';
import { entry, TestImport } from '../../../testing/test-import.js';
import { OPERATOR_SECRET, TestService } from '../../../testing/test-service.js';

describe('files of a room that is shown', () => {
  const folder = setFolder();
  const service = setUp(() => TestService.start({ env: { FILES: 'folder', FILES_DIR: folder } }));
  const site = setUp(() => TestImport.open(service));
  const ann = setUp(() => service.caller('ann'));

  const fileOf = (source: string, stored: boolean): ImportedFile => {
    return { source, name: 'minutes.txt', type: null, bytes: 3, stored };
  };
  /** A room with one message, whose file has no bytes. */
  async function shown(source: string): Promise<RoomId> {
    const roomId = await site.room(randomUUID(), [entry(1, { body: '', files: [fileOf(source, false)] })]);
    await site.showBy(roomId, shownTo([ann.actor])).expect(200);
    return roomId;
  }
  const put = (roomId: RoomId, source: string) =>
    service.http
      .put(`/${ADMIN_ROUTES.history}/imports/${site.view.id}/files`)
      .query({ run: site.run, room: roomId, source })
      .set(OPERATOR_KEY_HEADER, OPERATOR_SECRET)
      .set('content-type', 'application/octet-stream')
      .send(Buffer.from('now'))
      .expect(204);
  const add = async (roomId: RoomId, source: string, ...messages: readonly string[]): Promise<readonly number[]> => {
    const files = messages.map((message) => ({ message, file: fileOf(source, true) }));
    const { body } = await site.post(`rooms/${roomId}/files`, { files }).expect(200);
    return (body as AddFilesAnswer).absent;
  };
  const lastOf = async (roomId: RoomId): Promise<Message> => {
    const { body } = await ann.call('get', `/v1/rooms/${roomId}/messages`).expect(200);
    return (body as { messages: Message[] }).messages.at(-1) as Message;
  };
  const sentFiles = (roomId: RoomId) =>
    service.store.query('SELECT id FROM history.files WHERE room_id = $1 AND message_id IS NOT NULL', [roomId]);

  it('get the bytes that a later export has, as a change without an edit', async () => {
    const roomId = await shown('F1');
    const before = await lastOf(roomId);
    expect(before.attachments).toMatchObject([{ state: 'gone' }]);
    await put(roomId, 'F1');
    expect(await add(roomId, 'F1', '1')).toEqual([]);
    const after = await lastOf(roomId);
    expect(after.attachments).toMatchObject([{ id: before.attachments[0]?.id, state: 'ready', bytes: 3 }]);
    expect(after).toMatchObject({ body: 'minutes.txt', version: before.version, editedAt: null });
    expect(after.rev).toBeGreaterThan(before.rev);
    expect(await add(roomId, 'F1', '1')).toEqual([]);
    expect((await lastOf(roomId)).rev).toBe(after.rev);
  });

  it('also come once somebody has written, but not to other messages', async () => {
    const roomId = await shown('F2');
    await ann.call('post', `/v1/rooms/${roomId}/messages`, { id: newId<MessageId>(), body: 'hello' }).expect(201);
    await put(roomId, 'F2');
    expect(await add(roomId, 'F2', '1', '2')).toEqual([1]);
    expect(await sentFiles(roomId)).toHaveLength(1);
  });

  it('belong to no message if history refuses theirs', async () => {
    const roomId = await shown('F3');
    await put(roomId, 'F4');
    const files = [fileOf('F4', true)];
    const early = entry(0, { files });
    const append = async (...entries: readonly object[]) =>
      (await site.post(`rooms/${roomId}/append`, { entries }).expect(200)).body as AppendAnswer;
    expect(await append(early)).toEqual({ stored: 0, known: 0, refused: 1 });
    expect(await sentFiles(roomId)).toEqual([]);
    expect(await append(entry(2, { files }))).toEqual({ stored: 1, known: 0, refused: 0 });
    expect((await lastOf(roomId)).attachments).toMatchObject([{ state: 'ready' }]);
    expect(await sentFiles(roomId)).toHaveLength(1);
  });
});
