import { createHash, createSecretKey, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { S3Engine } from '#engines/s3-engine';
import { LIMITS, newId, type MessageId, type RoomId } from '#contracts';
import type { ImportedFile } from '#access/imports-api';
import { ADMIN_ROUTES, OPERATOR_KEY_HEADER } from '#access/internal-api';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { OPERATOR_SECRET, TestService } from '../../../testing/test-service.js';
import { s3IfThere } from '../../../testing/test-s3.js';
import { readStoredBytes, correctTotal } from '../../files/rows/file-totals.store.js';
import { EndedFilesService } from '../../jobs/files/ended-files.service.js';
import { FileWorkService } from '../../jobs/files/file-work.service.js';
import { WriteSql } from '../../store/write-sql.js';
import { bindImportedFiles, type MessageWithFiles } from './imported-files.js';

const SOON_MS = 40_000;
const TOTAL = 1_000_000;
const s3 = await s3IfThere();
const folder = setFolder();
const s3Env = ({ url, bucket, region, accessKey, secretKey }: S3Engine) => ({
  ...{
    FILES: 's3',
    S3_URL: url,
    S3_BUCKET: bucket,
    S3_REGION: region,
    S3_ACCESS_KEY: accessKey,
    S3_SECRET_KEY: secretKey,
  },
});
const STORES = [
  { kind: 'a folder', env: { FILES: 'folder', FILES_DIR: folder } },
  ...(s3 === undefined ? [] : [{ kind: 'S3', env: s3Env(s3) }]),
];

describe.each(STORES)('files of an import in $kind', ({ kind, env }) => {
  const service = setUp(() =>
    TestService.start({
      env: { ...env, FILE_BYTES_TOTAL: String(TOTAL), RATE_LIMITS: 'off', FILE_BYTES_PER_USER: '10' },
    }),
  );
  const ann = setUp(() => service.caller('ann'));
  afterEach(() => service.store.query('UPDATE history.imports SET run_until = NULL, undone_at = now()'));
  const sql = () => service.get(WriteSql);

  async function newImport() {
    const [id, key, run] = [newId<string>(), randomBytes(32), newId<string>()];
    const insert = `INSERT INTO history.imports (id, format, name, key) VALUES ($1, 'slack', 'Weir', $2)`;
    await service.store.query(insert, [id, key]);
    const root = `/${ADMIN_ROUTES.history}/imports/${id}/files`;
    const put = (source: string, bytes: Buffer, more: object = {}) =>
      service.http
        .put(root)
        .query({ run, room: newId(), source, ...more })
        .set(OPERATOR_KEY_HEADER, OPERATOR_SECRET)
        .set('content-type', 'application/octet-stream')
        .send(bytes);
    const stored = async (...sources: string[]): Promise<string[]> => {
      const asked = service.http.post(root).set(OPERATOR_KEY_HEADER, OPERATOR_SECRET).send({ run, sources });
      return (await asked.expect(200)).body.stored;
    };
    const bind = (roomId: RoomId, messages: readonly MessageWithFiles[]) =>
      sql().transaction((open) => bindImportedFiles(open, createSecretKey(key), roomId, messages));
    return { id, put, stored, bind };
  }
  const newRoom = async (): Promise<RoomId> =>
    (await ann.call('post', '/v1/rooms', { kind: 'group', name: 'files', memberIds: [] }).expect(201)).body.id;
  const send = async (roomId: RoomId): Promise<MessageId> => {
    const id = newId<MessageId>();
    await ann.call('post', `/v1/rooms/${roomId}/messages`, { id, body: 'look' }).expect(201);
    return id;
  };
  const fileOf = (source: string, more: Partial<ImportedFile> = {}): ImportedFile => {
    return { source, name: `${source}.txt`, type: null, bytes: null, stored: true, ...more };
  };
  const shown = async (roomId: RoomId, id: MessageId) =>
    (await ann.call('get', `/v1/rooms/${roomId}/messages/${id}`).expect(200)).body;

  /** A message of a room that is shown, with these files as a part would store them. */
  async function messageWith(bind: Awaited<ReturnType<typeof newImport>>['bind'], files: readonly ImportedFile[]) {
    const roomId = await newRoom();
    const id = await send(roomId);
    const bound = (await bind(roomId, [{ messageId: id, body: '', files }])).get(id);
    const set = 'UPDATE history.messages SET body = $2, attachments = $3 WHERE id = $1';
    await service.store.query(set, [id, bound?.body, JSON.stringify(bound?.attachments)]);
    return { roomId, id };
  }

  it('are stored, and given to messages that users read', async () => {
    const { put, stored, bind } = await newImport();
    const before = await readStoredBytes(sql());
    const bytes = Buffer.from('the minutes of the meeting');
    expect(await stored('C1/F 1', 'F2')).toEqual([]);
    await put('C1/F 1', bytes, { type: 'text/plain; charset=utf-8' }).expect(204);
    expect(await stored('C1/F 1', 'F2')).toEqual(['C1/F 1']);
    await put('C1/F 1', bytes).expect(204);
    expect(await readStoredBytes(sql())).toBe(before + bytes.length);
    const { roomId, id } = await messageWith(bind, [fileOf('C1/F 1', { name: 'a/minutes.txt' })]);
    const message = await shown(roomId, id);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(message).toMatchObject({ body: 'a_minutes.txt', autoBody: true });
    expect(message.attachments).toMatchObject([{ type: 'text/plain', bytes: bytes.length, sha256, state: 'ready' }]);
    const { body } = await ann.call('post', '/v1/files/urls', { ids: [message.attachments[0].id] }).expect(200);
    expect(body.urls).toHaveLength(1);
    expect(await readStoredBytes(sql())).toBe(before + bytes.length);
    await sql().transaction((open) => correctTotal(open));
    expect(await readStoredBytes(sql())).toBe(before + bytes.length);
  });

  it.runIf(kind === 'a folder').each([
    ['drawings', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'image/svg+xml'],
    ['pages', '<!doctype html><script>alert(1)</script>', 'text/html'],
    ['pages said to be pictures', '<!doctype html><script>alert(1)</script>', 'image/png'],
  ])('are nothing that a browser shows if they are %s', async (_, text, type) => {
    const { put, bind } = await newImport();
    await put('F1', Buffer.from(text), { type }).expect(204);
    const { roomId, id } = await messageWith(bind, [fileOf('F1', { type })]);
    const [file] = (await shown(roomId, id)).attachments;
    expect(file).toMatchObject({ width: null, thumb: null, state: 'ready' });
    const { body } = await ann.call('post', '/v1/files/urls', { ids: [file.id], inline: true }).expect(200);
    const { pathname, search } = new URL(body.urls[0].url);
    const { headers } = await service.http.get(pathname + search).expect(200);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment/),
    });
  });

  it('are gone, with their names, where the bytes are missing', async () => {
    const { bind } = await newImport();
    const { roomId, id } = await messageWith(bind, [fileOf('F1', { stored: false, type: 'image/png', bytes: 7 })]);
    const { attachments } = await shown(roomId, id);
    expect(attachments).toMatchObject([{ name: 'F1.txt', type: 'image/png', bytes: 7, state: 'gone' }]);
  });

  it('make a part fail whose bytes are not stored any more', async () => {
    const { bind } = await newImport();
    const part = bind(newId(), [{ messageId: newId(), body: 'x', files: [fileOf('F1')] }]);
    await expect(part).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('take as many bytes as they say, and no more than all files may have', async () => {
    const { put, stored } = await newImport();
    const before = await readStoredBytes(sql());
    await put('F1', Buffer.alloc(TOTAL))
      .expect(409)
      .expect(({ body }) => expect(body.scope).toBe('fileBytesTotal'));
    await put('F2', Buffer.alloc(LIMITS.fileBytes + 1)).expect(413);
    expect(await stored('F1', 'F2')).toEqual([]);
    expect(await readStoredBytes(sql())).toBe(before);
    await put('empty', Buffer.alloc(0)).expect(204);
    expect(await stored('empty')).toEqual(['empty']);
  });

  it('are for the run alone whose turn it is', async () => {
    const { put } = await newImport();
    await put('F1', Buffer.from('x')).expect(204);
    await put('F2', Buffer.from('x'), { run: newId() }).expect(409);
    await put('F3', Buffer.from('x')).set(OPERATOR_KEY_HEADER, 'x'.repeat(40)).expect(401);
    await put('', Buffer.from('x')).expect(400);
  });

  it('live as long as their last message', async () => {
    const { put, stored, bind } = await newImport();
    const before = await readStoredBytes(sql());
    await put('F1', Buffer.from('shared')).expect(204);
    const first = await messageWith(bind, [fileOf('F1')]);
    const second = await messageWith(bind, [fileOf('F1'), fileOf('F1')]);
    const ended = service.get(EndedFilesService).job;
    const remove = ({ roomId, id }: typeof first) =>
      ann.call('delete', `/v1/rooms/${roomId}/messages/${id}`).expect(200);
    await remove(first);
    await ended.run();
    expect(await stored('F1')).toEqual(['F1']);
    await remove(second);
    await vi.waitFor(
      async () => {
        await ended.run();
        expect(await readStoredBytes(sql())).toBe(before);
      },
      { timeout: SOON_MS },
    );
    expect(await stored('F1')).toEqual([]);
    await put('F1', Buffer.from('shared')).expect(204);
  });

  it('end after a day without a message, and are the same after their room began anew', async () => {
    const { put, stored, bind } = await newImport();
    const [roomId, messageId] = [newId<RoomId>(), newId<MessageId>()];
    await put('kept', Buffer.from('1')).expect(204);
    await put('left', Buffer.from('2')).expect(204);
    const part = (source: string) => bind(roomId, [{ messageId, body: '', files: [fileOf(source)] }]);
    const first = await part('kept');
    expect(await part('kept')).toEqual(first);
    await service.store.query(`UPDATE history.files SET created_at = now() - interval '25 hours'`);
    await service.get(EndedFilesService).job.run();
    await vi.waitFor(async () => expect(await stored('kept', 'left')).toEqual(['kept']), { timeout: SOON_MS });
  });

  it('show thumbnails in rooms that nobody sees yet', async () => {
    const { id, put, bind } = await newImport();
    const [roomId, messageId] = [newId<RoomId>(), newId<MessageId>()];
    const red = { create: { width: 900, height: 600, channels: 3, background: 'red' } } as const;
    await put('F1', await sharp(red).png().toBuffer()).expect(204);
    await service.store.query(
      `INSERT INTO history.import_rooms (room_id, import_id, source, kind) VALUES ($1, $2, 'C1', 'group')`,
      [roomId, id],
    );
    const bound = (await bind(roomId, [{ messageId, body: '', files: [fileOf('F1')] }])).get(messageId);
    await service.store.query(
      `INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, body, mentions, fingerprint, version, created_at, attachments)
       VALUES ($1, 1, $2, 1, 1, 'text', '', '{}', '', 1, now(), $3)`,
      [
        roomId,
        messageId,
        JSON.stringify({ auto: true, files: bound?.attachments?.files.map((file) => ({ ...file, thumb: null })) }),
      ],
    );
    await service.store.query('UPDATE history.objects SET work_at = now() WHERE thumb_width IS NOT NULL');
    await vi.waitFor(
      async () => {
        await service.get(FileWorkService).job.run();
        const rows = await service.store.query('SELECT attachments FROM history.messages WHERE id = $1', [messageId]);
        expect(rows).toMatchObject([{ attachments: { files: [{ width: 900, thumb: { type: 'image/webp' } }] } }]);
      },
      { timeout: SOON_MS },
    );
    const objects = await service.store.query(
      'SELECT o.work_at FROM history.objects o JOIN history.files f ON f.object_id = o.id WHERE f.message_id = $1',
      [messageId],
    );
    expect(objects).toEqual([{ work_at: null }]);
  });

  it.runIf(kind === 'a folder')('leave nothing that counts if they break off', async () => {
    const { put, stored } = await newImport();
    const before = await readStoredBytes(sql());
    await put('F1', Buffer.from('half'))
      .set('content-length', '8')
      .timeout(2_000)
      .catch(() => undefined);
    await vi.waitFor(async () => expect(await readdir(`${folder}/unfinished`)).toEqual([]), { timeout: SOON_MS });
    expect([await stored('F1'), await readStoredBytes(sql())]).toEqual([[], before]);
    await put('F1', Buffer.from('whole')).expect(204);
  });
});
