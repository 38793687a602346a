import { describe, expect, it } from 'vitest';

import { type FileId, type MessageId, newId } from '#contracts';
import { storedNames } from '#testing/topology/file-folder';
import {
  fileUrlsOf,
  fileUrlOf,
  announce,
  announcementOf,
  bytesAt,
  filesRoom,
  messageOf,
  picture,
  putStream,
  sendFiles,
  text,
  uploaded,
} from '#testing/users/test-files';
import { account } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

/** A job looks at new files every second, and at deleted ones every few seconds; a busy machine adds some. */
const JOB = { timeout: 60_000 };

const users = usersOfTests();
const room = () => filesRoom(users);
const idsOf = (files: readonly { id: FileId }[]): FileId[] => files.map(({ id }) => id);

describe('the end of a file', () => {
  it('is that of its message: no URL from that moment, and no bytes soon', async () => {
    const { ann, ben, roomId } = await room();
    const file = await uploaded(ann.user, roomId, await picture(600, 600));
    const { id } = await sendFiles(ann.socket, roomId, [file]);
    await expect.poll(async () => (await messageOf(ben, roomId, id)).attachments[0]?.thumb?.width, JOB).toBe(512);
    const url = await fileUrlOf(ben.user, file.id);
    expect(await storedNames([file.id])).toHaveLength(2);
    await ann.socket.ask('message:delete', { roomId, id });
    expect(await messageOf(ben, roomId, id)).toMatchObject({ body: '', attachments: [], autoBody: false });
    expect(await fileUrlsOf(ben.user, [file.id])).toEqual([]);
    await ben.user.http('get', `/v1/files/${file.id}`).expect(404);
    await expect.poll(() => storedNames([file.id]), JOB).toEqual([]);
    expect((await fetch(url)).status).toBe(404);
  });

  it('comes when the last message with the same bytes is deleted', async () => {
    const { ann, ben, roomId } = await room();
    const file = await uploaded(ann.user, roomId, text('passed on'), { name: 'passed.txt' });
    const { id } = await sendFiles(ann.socket, roomId, [file]);
    const { id: target } = await ben.socket.ask('room:create', { kind: 'group', name: 'target' });
    const [once, twice] = [newId<MessageId>(), newId<MessageId>()];
    await Promise.all([
      ben.socket.ask('message:forward', { id: once, roomId: target, from: { roomId, id } }),
      ben.socket.ask('message:forward', { id: twice, roomId: target, from: { roomId: target, id: once } }),
    ]);
    const copies = [await messageOf(ben, target, once), await messageOf(ben, target, twice)];
    for (const copy of copies)
      expect(copy).toMatchObject({ body: 'passed.txt', autoBody: true, attachments: [{ sha256: file.sha256 }] });
    const ids = copies.flatMap(({ attachments }) => idsOf(attachments));
    expect(new Set([...ids, file.id]).size).toBe(3);
    expect(await fileUrlsOf(ann.user, ids)).toEqual([]);
    await ann.socket.ask('message:delete', { roomId, id });
    await ben.socket.ask('message:delete', { roomId: target, id: once });
    expect(await bytesAt(await fileUrlOf(ben.user, ids[1] ?? file.id))).toEqual(text('passed on'));
    await ben.socket.ask('message:delete', { roomId: target, id: twice });
    await expect.poll(() => storedNames([file.id]), JOB).toEqual([]);
  });

  it('before it was sent is up to its owner, and a repeat does no harm', async () => {
    const { ann, ben, roomId } = await room();
    const file = await uploaded(ann.user, roomId, text('never mind'));
    expect(await fileUrlsOf(ben.user, [file.id])).toEqual([]);
    await ben.user.http('delete', `/v1/files/${file.id}`).expect(204);
    expect(await fileUrlsOf(ann.user, [file.id])).toHaveLength(1);
    for (let time = 0; time < 2; time += 1) await ann.user.http('delete', `/v1/files/${file.id}`).expect(204);
    await expect.poll(() => storedNames([file.id]), JOB).toEqual([]);
    await ann.user.http('delete', `/v1/files/${file.id}`).expect(204);
    const sent = await uploaded(ann.user, roomId, text('sent'));
    await sendFiles(ann.socket, roomId, [sent]);
    const { body } = await ann.user.http('delete', `/v1/files/${sent.id}`).expect(403);
    expect(body).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('comes for an upload that is still under way when its owner deletes the file', async () => {
    const { ann, roomId } = await room();
    const bytes = Buffer.alloc(256 * 1024, 3);
    const request = announcementOf(bytes);
    const upload = await announce(ann.user, roomId, request);
    const halves = [bytes.subarray(0, 1024), ...Array.from({ length: 255 }, () => bytes.subarray(0, 1024))];
    const uploading = putStream(upload, halves).catch(() => undefined);
    await ann.user.http('delete', `/v1/files/${request.id}`).expect(204);
    await uploading;
    await expect.poll(() => storedNames([request.id]), JOB).toEqual([]);
    await ann.user.http('post', `/v1/files/${request.id}/done`).expect(404);
  });

  it('is that of its room', async () => {
    const { ann, ben, roomId } = await room();
    const [sent, unsent] = [
      await uploaded(ann.user, roomId, text('sent')),
      await uploaded(ann.user, roomId, text('unsent')),
    ];
    await sendFiles(ann.socket, roomId, [sent]);
    const url = await fileUrlOf(ben.user, sent.id);
    expect((await fetch(url)).status).toBe(200);
    await ann.socket.ask('room:delete', { roomId });
    expect((await fetch(url)).status).toBe(404);
    for (const { user } of [ann, ben]) expect(await fileUrlsOf(user, [sent.id, unsent.id])).toEqual([]);
    await expect.poll(() => storedNames([sent.id, unsent.id]), JOB).toEqual([]);
  });

  it('comes for what an erased account had not sent, and not for what it had', async () => {
    const { ann, roomId } = await room();
    const [password, leaver] = ['correct horse battery', users.keep(await account('leaver'))];
    await ann.socket.ask('member:add', { roomId, userId: leaver.id });
    const socket = await leaver.connect();
    const [sent, unsent] = [
      await uploaded(leaver, roomId, text('sent')),
      await uploaded(leaver, roomId, text('unsent')),
    ];
    await sendFiles(socket, roomId, [sent]);
    await leaver.http('delete', '/v1/users/me').send({ password }).expect(204);
    await expect.poll(() => storedNames([unsent.id]), JOB).toEqual([]);
    expect(await bytesAt(await fileUrlOf(ann.user, sent.id))).toEqual(text('sent'));
  });
});
