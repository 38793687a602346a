import { describe, expect, it } from 'vitest';

import { type FileId, type Message, type MessageId, newId, type RoomId, type StoredFile } from '#contracts';
import { CLOCK_MS } from '#testing/topology/clocks';
import { storedNames } from '#testing/topology/file-folder';
import {
  fileUrlsOf,
  fileUrlOf,
  announce,
  announcementOf,
  bytesAt,
  done,
  filesRoom,
  messageOf,
  put,
  received,
  sendFiles,
  sendText,
  sha256Of,
  text,
  uploaded,
} from '#testing/users/test-files';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

/** A job looks at new files every second, and at deleted ones every few seconds; a busy machine adds some. */
const JOB = { timeout: 60_000 };
const HOUR_MS = 3_600_000;
const FIVE_MINUTES_MS = 300_000;
/** Headers that a browser lets no page set. */
const FORBIDDEN_IN_PAGES = /^(content-length|host|connection|cookie|expect|origin|sec-.*|proxy-.*)$/i;

const users = usersOfTests();
const room = () => filesRoom(users);
const idsOf = (files: readonly { id: FileId }[]): FileId[] => files.map(({ id }) => id);

describe('a file', () => {
  it('comes with its message, and every member reads the same bytes', async () => {
    const { ann, ben, roomId } = await room();
    expect(ben.socket.ready.features).toContain('files');
    expect(ben.socket.ready.limits).toMatchObject({ fileBytes: 100 * 1024 * 1024, filesPerMessage: 10 });
    const bytes = text('the minutes of the meeting');
    const file = await uploaded(ann.user, roomId, bytes, { name: 'minutes.txt', type: 'text/plain' });
    const known = { name: 'minutes.txt', type: 'text/plain', bytes: 26, sha256: sha256Of(bytes), state: 'ready' };
    expect(file).toMatchObject({ ...known, width: null, height: null, thumb: null });
    const sent = await sendFiles(ann.socket, roomId, [file], { body: 'please read' });
    expect(sent).toMatchObject({ body: 'please read', autoBody: false, attachments: [file], version: 1 });
    await ben.socket.until(() => received(ben, sent.id) !== undefined, 'the message');
    expect(received(ben, sent.id)).toEqual(sent);
    const url = await fileUrlOf(ben.user, file.id);
    expect(await bytesAt(url)).toEqual(bytes);
    const { headers } = await fetch(url);
    expect(headers.get('content-disposition')).toBe('attachment; filename=minutes.txt');
    const redirect = await ben.user.http('get', `/v1/files/${file.id}`).expect(302);
    expect(await bytesAt(String(redirect.headers['location']))).toEqual(bytes);
  });

  it('gives a message without a text its name, for clients that know no files', async () => {
    const { ann, ben, roomId } = await room();
    const files = [
      await uploaded(ann.user, roomId, text('1'), { name: 'first.txt' }),
      await uploaded(ann.user, roomId, text('2'), { name: 'second.txt' }),
    ];
    const sent = await sendFiles(ann.socket, roomId, files);
    expect(sent).toMatchObject({ body: 'first.txt\nsecond.txt', autoBody: true });
    expect(sent.attachments.map(({ name }) => name)).toEqual(['first.txt', 'second.txt']);
    const { room: state } = await ben.socket.ask('room:open', { roomId });
    expect(state.preview).toMatchObject({ text: 'first.txt\nsecond.txt' });
    const found = async () => (await ben.socket.ask('message:search', { query: 'second', roomId })).hits.length;
    await expect.poll(found, JOB).toBe(1);
    expect(await messageOf(ben, roomId, await sendText(ann, roomId))).toMatchObject({
      attachments: [],
      autoBody: false,
    });
  });

  it('is found by its name and type in all rooms of a member, until it is deleted', async () => {
    const { ann, ben, roomId } = await room();
    const word = `x${newId().slice(-12)}`;
    const file = await uploaded(ann.user, roomId, text('1'), { name: `Ground ${word}.txt`, type: 'text/plain' });
    const sent = await sendFiles(ann.socket, roomId, [file], { body: 'please read' });
    const found = async (query: object) => (await ben.user.http('get', '/v1/files').query(query).expect(200)).body;
    expect(await found({ query: `${word} ground` })).toEqual({ messages: [sent], cursor: null });
    expect((await found({ type: 'other', roomId, senderId: ann.user.id, limit: 5 })).messages).toEqual([sent]);
    expect((await found({ query: word, type: 'image' })).messages).toEqual([]);
    const eve = await users.online('eve', -1);
    const { body } = await eve.user.http('get', '/v1/files').query({ query: word }).expect(200);
    expect(body).toEqual({ messages: [], cursor: null });
    await eve.user.http('get', '/v1/files').query({ roomId }).expect(404);
    const bad = await ben.user.http('get', '/v1/files').query({ type: 'picture' }).expect(400);
    expect(bad.body).toMatchObject({ code: 'INVALID', field: 'type' });
    await ann.socket.ask('message:delete', { roomId, id: sent.id });
    expect((await found({ query: word })).messages).toEqual([]);
  });

  it('has a URL for five minutes, and an upload for an hour', async () => {
    const { ann, ben, roomId } = await room();
    const request = announcementOf(text('x'));
    const upload = await announce(ann.user, roomId, request);
    const isAhead = (at: string, byMs: number): boolean => {
      const leftMs = Date.parse(at) - Date.now();
      return leftMs > 0 && leftMs <= byMs + CLOCK_MS;
    };
    expect(isAhead(upload.expiresAt, HOUR_MS)).toBe(true);
    expect(Object.keys(upload.headers).every((name) => !FORBIDDEN_IN_PAGES.test(name))).toBe(true);
    await put(upload, text('x'));
    await sendFiles(ann.socket, roomId, [await done(ann.user, request.id)]);
    const [fileUrl] = await fileUrlsOf(ben.user, [request.id]);
    expect(isAhead(fileUrl?.expiresAt ?? '', FIVE_MINUTES_MS)).toBe(true);
    expect(new URL(fileUrl?.url ?? '').protocol).toMatch(/^https?:$/);
  });

  it('answers ranges, and a range beyond its end with 416', async () => {
    const { ann, roomId } = await room();
    const file = await uploaded(ann.user, roomId, text('0123456789'));
    const url = await fileUrlOf(ann.user, file.id);
    const part = async (range: string) => {
      const response = await fetch(url, { headers: { range } });
      return [response.status, response.headers.get('content-range'), await response.text()];
    };
    expect(await part('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await part('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await part('bytes=-2')).toEqual([206, 'bytes 8-9/10', '89']);
    expect((await part('bytes=10-')).slice(0, 2)).toEqual([416, 'bytes */10']);
  });

  it('keeps any name that is no path, also in the header of its download', async () => {
    const { ann, roomId } = await room();
    for (const name of [
      'a "quoted" name.txt',
      'Übergröße 100%.txt',
      '写真 😀.png',
      "'; DROP TABLE x; --",
      '.hidden',
      'a;b=c',
    ])
      await expectNamed(ann, roomId, name);
  });
});

async function expectNamed({ user }: OnlineUser, roomId: RoomId, name: string): Promise<void> {
  const file = await uploaded(user, roomId, text('x'), { name });
  expect(file.name).toBe(name);
  const { headers } = await fetch(await fileUrlOf(user, file.id));
  const disposition = headers.get('content-disposition') ?? '';
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1];
  const quoted = /filename="((?:[^"\\]|\\.)*)"/.exec(disposition)?.[1]?.replaceAll(/\\(.)/g, '$1');
  const plain = /filename=([^";]+)/.exec(disposition)?.[1];
  expect(encoded === undefined ? (quoted ?? plain) : decodeURIComponent(encoded)).toBe(name);
}

describe('sending', () => {
  it('takes only files of mine, done, of this room and in no message', async () => {
    const { ann, ben, roomId } = await room();
    const { id: other } = await ann.socket.ask('room:create', { kind: 'group', name: 'other' });
    const sent = await uploaded(ann.user, roomId, text('sent'));
    await sendFiles(ann.socket, roomId, [sent]);
    const removed = await uploaded(ann.user, roomId, text('removed'));
    await ann.user.http('delete', `/v1/files/${removed.id}`).expect(204);
    const wrong = {
      'of somebody else': await uploaded(ben.user, roomId, text('of ben')),
      'of another room': await uploaded(ann.user, other, text('elsewhere')),
      'in a message': sent,
      deleted: removed,
      unknown: { id: newId<FileId>() },
    };
    const refused = (attachments: readonly FileId[], more: object = { body: 'x' }) =>
      ann.socket.refused('message:send', { id: newId(), roomId, attachments, ...more });
    for (const [what, { id }] of Object.entries(wrong))
      expect({ what, refused: await refused([id]) }).toMatchObject({
        what,
        refused: { code: 'INVALID', field: 'attachments' },
      });
    const open = announcementOf(text('open'));
    const upload = await announce(ann.user, roomId, open);
    expect(await refused([open.id])).toMatchObject({ code: 'NOT_READY', retry: 'later' });
    await put(upload, text('open'));
    const mine = await done(ann.user, open.id);
    expect(await refused([mine.id, mine.id])).toMatchObject({ code: 'INVALID', field: 'attachments' });
    for (const length of [11, 101, 3_000]) {
      const many = Array.from({ length }, () => newId<FileId>());
      expect(await refused(many)).toMatchObject({ code: 'LIMIT_REACHED', scope: 'filesPerMessage' });
    }
    expect(await refused([], {})).toMatchObject({ code: 'INVALID', field: 'body' });
    expect((await sendFiles(ann.socket, roomId, [mine])).attachments).toEqual([mine]);
  });

  it('binds once, whatever is repeated, and two messages never share a file', async () => {
    const { ann, roomId } = await room();
    const file = await uploaded(ann.user, roomId, text('once'), { name: 'once.txt' });
    const request = { id: newId<MessageId>(), roomId, attachments: [file.id] };
    const asked = Array.from({ length: 5 }, () => ann.socket.ask('message:send', request));
    const seqs = (await Promise.all(asked)).map(({ seq }) => seq);
    expect(new Set(seqs).size).toBe(1);
    const { attachments: _, ...plain } = { ...request, body: 'once.txt' };
    for (const other of [{ ...request, body: 'once.txt' }, plain])
      expect(await ann.socket.refused('message:send', other)).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    const race = await uploaded(ann.user, roomId, text('race'));
    const both = [newId(), newId()].map((id) =>
      ann.socket.request('message:send', { id, roomId, body: 'x', attachments: [race.id] }),
    );
    expect((await Promise.all(both)).map(({ ok }) => ok).sort()).toEqual([false, true]);
  });

  it('without files recognises repeats whether or not they name an empty list', async () => {
    const { ann, roomId } = await room();
    const request = { id: newId(), roomId, body: 'plain' };
    await ann.socket.ask('message:send', request);
    expect(await ann.socket.ask('message:send', { ...request, attachments: [] })).toMatchObject({ dup: true });
  });

  it('is what an upload needs the right to, except that slow mode slows the send only', async () => {
    const { ann, ben, roomId } = await room();
    const path = `/v1/rooms/${roomId}/files`;
    const refusal = async () => (await ben.user.http('post', path).send(announcementOf(text('1')))).body as object;
    await ann.socket.ask('room:update', { roomId, slowModeSeconds: 60 });
    await sendText(ben, roomId);
    const slowed = await uploaded(ben.user, roomId, text('slow'));
    const send = { id: newId(), roomId, attachments: [slowed.id] };
    expect(await ben.socket.refused('message:send', send)).toMatchObject({ code: 'SLOW_MODE' });
    await ann.socket.ask('member:mute', { roomId, userId: ben.user.id, seconds: 60 });
    expect(await refusal()).toMatchObject({ code: 'MUTED' });
    await ann.socket.ask('member:mute', { roomId, userId: ben.user.id, seconds: 0 });
    await ann.socket.ask('member:role', { roomId, userId: ben.user.id, role: 'reader' });
    expect(await refusal()).toMatchObject({ code: 'FORBIDDEN' });
    await ann.socket.ask('room:update', { roomId, archived: true });
    expect(await refusal()).toMatchObject({ code: 'ARCHIVED' });
    expect(await fileUrlsOf(ben.user, [slowed.id])).toHaveLength(1);
  });
});

describe('an edit', () => {
  it('adds and drops files, whose bytes are then gone, and keeps the others', async () => {
    const { ann, ben, roomId } = await room();
    const [kept, dropped, added] = (await Promise.all(
      ['kept', 'dropped', 'added'].map((name) => uploaded(ann.user, roomId, text(name), { name })),
    )) as [StoredFile, StoredFile, StoredFile];
    const { id } = await sendFiles(ann.socket, roomId, [kept, dropped], { body: 'two' });
    const edit = { roomId, id, version: 1, body: 'two others', attachments: [added.id, kept.id] };
    const edited = await ann.socket.ask('message:edit', edit);
    expect(edited).toMatchObject({ body: 'two others', autoBody: false, version: 2, attachments: [added, kept] });
    expect(await ann.socket.ask('message:edit', edit)).toMatchObject({ version: 2 });
    expect(idsOf(await fileUrlsOf(ben.user, [kept.id, dropped.id, added.id]))).toEqual([kept.id, added.id]);
    await expect.poll(() => storedNames([dropped.id]), JOB).toEqual([]);
    const textOnly = await ann.socket.ask('message:edit', { roomId, id, version: 2, body: 'words' });
    expect(textOnly.attachments).toEqual([added, kept]);
    const none = { roomId, id, version: 3, attachments: [] };
    expect(await ann.socket.refused('message:edit', none)).toMatchObject({ code: 'INVALID', field: 'body' });
    expect(await ann.socket.ask('message:edit', { ...none, body: 'words' })).toMatchObject({ attachments: [] });
    await expect.poll(() => storedNames([kept.id, added.id]), JOB).toEqual([]);
  });

  it('of the files alone makes their names the body', async () => {
    const { ann, roomId } = await room();
    const [first, second] = [
      await uploaded(ann.user, roomId, text('1'), { name: 'first' }),
      await uploaded(ann.user, roomId, text('2'), { name: 'second' }),
    ];
    const { id } = await sendFiles(ann.socket, roomId, [first], { body: 'look' });
    const edit = { roomId, id, version: 1, attachments: [second.id] };
    expect(await ann.socket.ask('message:edit', edit)).toMatchObject({
      body: 'second',
      autoBody: true,
      attachments: [second],
    });
    const withText = { ...edit, version: 2, body: 'look', attachments: [second.id] };
    expect(await ann.socket.ask('message:edit', withText)).toMatchObject({ body: 'look', autoBody: false });
  });

  it('may leave the body out while it is the names, and ends that with a body', async () => {
    const { ann, roomId } = await room();
    const files = [
      await uploaded(ann.user, roomId, text('1'), { name: 'one' }),
      await uploaded(ann.user, roomId, text('2'), { name: 'two' }),
    ];
    const { id } = await sendFiles(ann.socket, roomId, files);
    const fewer = await ann.socket.ask('message:edit', { roomId, id, version: 1, attachments: [files[1]?.id] });
    expect(fewer).toMatchObject({ body: 'two', autoBody: true, version: 2 });
    const named = await ann.socket.ask('message:edit', { roomId, id, version: 2, body: 'look' });
    expect(named).toMatchObject({ body: 'look', autoBody: false });
    expect(await ann.socket.refused('message:edit', { roomId, id, version: 3 })).toMatchObject({
      code: 'INVALID',
      field: 'body',
    });
  });
});

describe("a room's files", () => {
  it('are its messages with files, newest first, in pages, without deleted ones', async () => {
    const { ann, ben, roomId } = await room();
    const sent: Message[] = [];
    for (const name of ['one', 'two', 'three', 'four']) {
      sent.push(await sendFiles(ann.socket, roomId, [await uploaded(ann.user, roomId, text(name), { name })]));
      await sendText(ben, roomId);
    }
    await ann.socket.ask('message:delete', { roomId, id: sent[2]?.id });
    const page = async (query: string): Promise<{ messages: Message[]; cursor: string | null }> =>
      (await ben.user.http('get', `/v1/rooms/${roomId}/files?${query}`).expect(200)).body;
    const first = await page('limit=2');
    expect(first.messages).toEqual([sent[3], sent[1]]);
    const rest = await page(`limit=2&cursor=${String(first.cursor)}`);
    expect(rest).toEqual({ messages: [sent[0]], cursor: null });
    await ben.user.http('get', `/v1/rooms/${roomId}/files?cursor=nonsense`).expect(400);
  });
});
