import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { newId, type Actor, type FileId, type MessageId, type RoomId } from '#contracts';
import { ExpiringCache } from '#bus/expiring-cache';
import { command } from '../../../testing/test-command.js';
import { TestHistory } from '../../../testing/test-history.js';
import { setScene } from '../../../testing/test-scene.js';
import type { FileBytesRow } from '../../room/rows/file.rows.js';

describe('a forward of a message with a file', () => {
  const scene = setScene();
  let ann: Actor;
  let roomId: RoomId;
  let id: MessageId;
  let fileId: FileId;

  const query = (text: string, values: unknown[]) => scene.store.query(text, values);

  beforeEach(async () => {
    ann = scene.ann;
    roomId = await scene.history.group(ann);
    ({ id } = await scene.history.send(roomId, ann, 'look'));
    fileId = newId<FileId>();
    const file = { id: fileId, name: 'a.txt', type: 'text/plain', bytes: 1, width: null, height: null };
    const attachments = { auto: false, files: [{ ...file, sha256: '0'.repeat(64), state: 'ready', thumb: null }] };
    await query(`INSERT INTO history.objects (id, type, state) VALUES ($1, 'text/plain', 'ready')`, [fileId]);
    await query(
      `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, object_id, message_id)
       VALUES ($1, $2, $3, 'a.txt', 1, '', $1, $4)`,
      [fileId, roomId, ann.userId, id],
    );
    await query('UPDATE history.messages SET attachments = $3 WHERE room_id = $1 AND id = $2', [
      roomId,
      id,
      JSON.stringify(attachments),
    ]);
  });

  const forward = () => command('message:forward', ann, { id: newId<MessageId>(), from: { roomId, id } });
  const work = () => query('SELECT work_at IS NOT NULL AS due FROM history.objects WHERE id = $1', [fileId]);

  it('may be in one transaction with another one', async () => {
    const warned = vi.spyOn(Logger.prototype, 'warn');
    expect(await scene.answers(roomId, forward(), forward())).toEqual(['ok', 'ok']);
    expect(warned).not.toHaveBeenCalledWith(expect.objectContaining({ event: 'commands.split' }));
    warned.mockRestore();
    expect(await query('SELECT 1 FROM history.files WHERE object_id = $1', [fileId])).toHaveLength(3);
  });

  it('counts in the quota of the user, with the files that are there', async () => {
    const fileRules = { maySendFiles: () => true, bytesPerUser: 2 };
    const history = await TestHistory.start(scene.store, { directory: scene.history.directory, fileRules });
    const answers = [];
    for (let time = 0; time < 2; time += 1) answers.push(...(await history.carryOut(roomId, forward())));
    await history.stop();
    expect(answers).toMatchObject([{ ok: true }, { ok: false, error: { scope: 'fileBytesPerUser' } }]);
  });

  it('counts with the files that are there if its origin is sent in the same transaction', async () => {
    const [unsent, sentId] = [newId<FileId>(), newId<MessageId>()];
    await query(`INSERT INTO history.objects (id, type, state) VALUES ($1, 'text/plain', 'ready')`, [unsent]);
    await query(
      `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, object_id)
       VALUES ($1, $2, $3, 'b.txt', 1, '', $1)`,
      [unsent, roomId, ann.userId],
    );
    const fileRules = { maySendFiles: () => true, bytesPerUser: 2 };
    const history = await TestHistory.start(scene.store, { directory: scene.history.directory, fileRules });
    const send = command('message:send', ann, { id: sentId, body: 'b', attachments: [unsent] });
    const onward = command('message:forward', ann, { id: newId<MessageId>(), from: { roomId, id: sentId } });
    const answers = await history.carryOut(roomId, send, onward);
    await history.stop();
    expect(answers).toMatchObject([{ ok: true }, { ok: false, error: { scope: 'fileBytesPerUser' } }]);
  });

  it('reads the sum of a user once for forwards that follow each other, and counts them', async () => {
    const bytesOfUsers = new ExpiringCache<FileBytesRow>(1);
    const fileRules = { maySendFiles: () => true, bytesPerUser: 3, bytesOfUsers };
    const history = await TestHistory.start(scene.store, { directory: scene.history.directory, fileRules });
    const answers = [...(await history.carryOut(roomId, forward()))];
    await query(`UPDATE history.files SET bytes = 100 WHERE owner_id = $1`, [ann.userId]);
    for (let time = 0; time < 2; time += 1) answers.push(...(await history.carryOut(roomId, forward())));
    await history.stop();
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, false]);
  });

  it('is no work for a job unless the bytes have changed, or work on them is due', async () => {
    expect(await scene.answers(roomId, forward())).toEqual(['ok']);
    expect(await work()).toEqual([{ due: false }]);
    await query(`UPDATE history.objects SET state = 'gone' WHERE id = $1`, [fileId]);
    expect(await scene.answers(roomId, forward())).toEqual(['ok']);
    expect(await work()).toEqual([{ due: true }]);
  });
});
