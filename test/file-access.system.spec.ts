import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ErrorCode, type FileId, newId, type RoomId, type Visibility } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { atLast } from '#testing/users/at-last';
import { fileUrlsOf, announce, announcementOf, done, put, sendFiles, uploaded } from '#testing/users/test-files';
import { account, guest, type TestUser, uniqueName } from '#testing/users/user';

/** A person without rights to Ann's files, and the answers to this person's requests. */
interface Stranger {
  readonly who: string;
  readonly visibility: Visibility;
  /** The code of requests that name the room. */
  readonly code: ErrorCode;
  readonly enter: () => Promise<TestUser>;
  readonly become: (roomId: RoomId, user: TestUser) => Promise<unknown>;
}

interface Files {
  readonly sent: FileId;
  readonly unsent: FileId;
  readonly open: FileId;
}

const STATUS: Partial<Record<ErrorCode, number>> = { NOT_FOUND: 404, NOT_A_MEMBER: 403, BANNED: 403, UNAVAILABLE: 503 };
const BYTES = Buffer.from('for members only');

const ann = setUp(() => account('ann'));
const socket = setUp(() => ann.connect());

async function newRoom(visibility: Visibility): Promise<RoomId> {
  const { id } = await socket.ask('room:create', { kind: 'group', visibility, name: uniqueName('files') });
  return id;
}

/** Files of Ann in all their states. */
async function filesIn(roomId: RoomId): Promise<Files> {
  const [sent, unsent] = [await uploaded(ann, roomId, BYTES), await uploaded(ann, roomId, BYTES)];
  await sendFiles(socket, roomId, [sent], { body: 'the minutes' });
  const open = announcementOf(BYTES);
  await announce(ann, roomId, open);
  return { sent: sent.id, unsent: unsent.id, open: open.id };
}

const add = (roomId: RoomId, { id }: TestUser) => socket.ask('member:add', { roomId, userId: id });
const endBy = (event: 'member:remove' | 'member:ban') => async (roomId: RoomId, user: TestUser) => {
  await add(roomId, user);
  await socket.ask(event, { roomId, userId: user.id });
};
const leave = async (roomId: RoomId, user: TestUser) => {
  await add(roomId, user);
  const own = await user.connect();
  await own.ask('room:leave', { roomId });
  own.close();
};

const STRANGERS: readonly Stranger[] = [
  {
    who: 'an outsider',
    visibility: 'private',
    code: 'NOT_FOUND',
    enter: () => guest('eve'),
    become: () => Promise.resolve(),
  },
  {
    who: 'a passer-by of a public room',
    visibility: 'public',
    code: 'NOT_A_MEMBER',
    enter: () => guest('pat'),
    become: () => Promise.resolve(),
  },
  { who: 'a member who left', visibility: 'private', code: 'NOT_FOUND', enter: () => guest('lea'), become: leave },
  {
    who: 'a removed member',
    visibility: 'private',
    code: 'NOT_FOUND',
    enter: () => guest('rem'),
    become: endBy('member:remove'),
  },
  {
    who: 'a banned member',
    visibility: 'private',
    code: 'BANNED',
    enter: () => account('ban'),
    become: endBy('member:ban'),
  },
];

/**
 * Status and problem of a request, without what differs between two equal refusals. Repeats the request while a busy
 * server is unavailable, as clients do: that says nothing about access.
 */
async function answerTo(user: TestUser, method: 'get' | 'post' | 'delete', path: string, body?: object) {
  const { status, body: answer } = await atLast(
    async () => {
      const request = user.http(method, path);
      return body === undefined ? request : request.send(body);
    },
    (given) => given.status === STATUS.UNAVAILABLE,
  );
  const { requestId: _, instance: __, ...problem } = answer as Record<string, unknown>;
  return { status, problem };
}

describe.each(STRANGERS)('$who', ({ visibility, code, enter, become }) => {
  let roomId: RoomId;
  let files: Files;
  let stranger: TestUser;

  beforeAll(async () => {
    roomId = await newRoom(visibility);
    files = await filesIn(roomId);
    stranger = await enter();
    await become(roomId, stranger);
  });
  afterAll(() => stranger.close());

  it('cannot tell a file of the room from no file at all', async () => {
    for (const id of Object.values(files) as FileId[]) {
      const nothing = newId<FileId>();
      for (const [method, path] of [
        ['get', ''],
        ['get', '?variant=thumb'],
        ['get', '?inline=true'],
        ['post', '/done'],
        ['delete', ''],
      ] as const) {
        const answer = await answerTo(stranger, method, `/v1/files/${id}${path}`);
        if (method === 'delete') expect(answer).toMatchObject({ status: 204 });
        else expect(answer).toMatchObject({ status: 404, problem: { code: 'NOT_FOUND' } });
        expect(await answerTo(stranger, method, `/v1/files/${nothing}${path}`)).toEqual(answer);
      }
    }
    for (const more of [{}, { variant: 'thumb' }, { inline: true }])
      expect(await fileUrlsOf(stranger, [...(Object.values(files) as FileId[]), newId()], more)).toEqual([]);
  });

  it('gets no list of the room and no upload into it', async () => {
    const refusal = { status: STATUS[code], problem: { code } };
    expect(await answerTo(stranger, 'get', `/v1/rooms/${roomId}/files`)).toMatchObject(refusal);
    const request = announcementOf(BYTES);
    expect(await answerTo(stranger, 'post', `/v1/rooms/${roomId}/files`, request)).toMatchObject(refusal);
    // Nor under the id of a file that is there.
    for (const id of Object.values(files) as FileId[])
      expect((await answerTo(stranger, 'post', `/v1/rooms/${roomId}/files`, { ...request, id })).status).not.toBe(200);
  });

  it('cannot send, edit in or forward files of others from a room of their own', async () => {
    const own = await stranger.connect();
    const { id: ownRoom } = await own.ask('room:create', { kind: 'group', name: 'own' });
    const ids = Object.values(files) as FileId[];
    for (const id of ids) {
      const send = { id: newId(), roomId: ownRoom, body: 'x', attachments: [id] };
      expect(await own.refused('message:send', send)).toMatchObject({ code: 'INVALID', field: 'attachments' });
    }
    const message = { roomId: ownRoom, id: newId() };
    await own.ask('message:send', { ...message, body: 'x' });
    const edit = { ...message, version: 1, body: 'y', attachments: ids };
    expect(await own.refused('message:edit', edit)).toMatchObject({ code: 'INVALID', field: 'attachments' });
    const [{ messages }] = [await socket.ask('message:page', { roomId })];
    const origin = messages.find(({ attachments }) => attachments.length > 0);
    const forward = { id: newId(), roomId: ownRoom, from: { roomId, id: origin?.id } };
    expect(await own.refused('message:forward', forward)).toMatchObject({ code: 'NOT_FOUND', field: 'from' });
  });

  it('has changed nothing', async () => {
    expect(await fileUrlsOf(ann, [files.sent, files.unsent])).toHaveLength(2);
    const message = { id: newId(), roomId, attachments: [files.unsent] };
    await socket.ask('message:send', message);
    expect((await socket.ask('message:get', { roomId, id: message.id })).attachments).toHaveLength(1);
    const upload = await announceAgain(roomId, files.open);
    expect((await put(upload, BYTES)).status).toBe(200);
  });
});

async function announceAgain(roomId: RoomId, id: FileId) {
  const { body } = await ann.http('post', `/v1/rooms/${roomId}/files`).send(announcementOf(BYTES, { id })).expect(200);
  return (body as { upload: Awaited<ReturnType<typeof announce>> }).upload;
}

describe('a member', () => {
  it('who is a reader, or in an archived room, reads what was sent and nothing else of others', async () => {
    const roomId = await newRoom('private');
    const files = await filesIn(roomId);
    const reader = await guest('reader');
    await add(roomId, reader);
    await socket.ask('member:role', { roomId, userId: reader.id, role: 'reader' });
    for (const archived of [false, true]) {
      await socket.ask('room:update', { roomId, archived });
      expect((await fileUrlsOf(reader, Object.values(files) as FileId[])).map(({ id }) => id)).toEqual([files.sent]);
      for (const id of [files.unsent, files.open]) await reader.http('get', `/v1/files/${id}`).expect(404);
      for (const id of Object.values(files) as FileId[]) await reader.http('delete', `/v1/files/${id}`).expect(204);
      await reader.http('post', `/v1/files/${files.open}/done`).expect(404);
    }
    expect(await fileUrlsOf(ann, [files.sent, files.unsent])).toHaveLength(2);
  });

  it('loses what they have not sent yet when they leave, and the files that they have sent', async () => {
    const roomId = await newRoom('public');
    const { sent } = await filesIn(roomId);
    const leaver = await guest('leaver');
    const own = await leaver.connect();
    await own.ask('room:join', { roomId });
    const [mine, open] = [await uploaded(leaver, roomId, BYTES), announcementOf(BYTES)];
    await announce(leaver, roomId, open);
    await sendFiles(own, roomId, [mine]);
    const unsent = await uploaded(leaver, roomId, BYTES);
    expect(await fileUrlsOf(leaver, [sent, mine.id, unsent.id])).toHaveLength(3);
    await own.ask('room:leave', { roomId });
    expect(await fileUrlsOf(leaver, [sent, mine.id, unsent.id])).toEqual([]);
    // A repeat of an earlier announcement is refused too.
    const again = await answerTo(leaver, 'post', `/v1/rooms/${roomId}/files`, open);
    expect(again).toMatchObject({ status: 403, problem: { code: 'NOT_A_MEMBER' } });
    expect(await fileUrlsOf(ann, [mine.id])).toHaveLength(1);
  });

  it('of a blocked direct room still reads what is there, and uploads nothing more', async () => {
    const ben = await guest('ben');
    const { id: roomId } = await socket.ask('room:create', { kind: 'direct', memberIds: [ben.id] });
    const { sent } = await filesIn(roomId);
    const [open, finished] = [announcementOf(BYTES), announcementOf(BYTES)];
    for (const request of [open, finished]) await put(await announce(ben, roomId, request), BYTES);
    await done(ben, finished.id);
    await socket.ask('block:add', { userId: ben.id });
    const path = `/v1/rooms/${roomId}/files`;
    for (const user of [ann, ben]) {
      expect(await fileUrlsOf(user, [sent])).toHaveLength(1);
      const refused = await answerTo(user, 'post', path, announcementOf(BYTES));
      expect(refused).toMatchObject({ problem: { code: 'BLOCKED' } });
    }
    // A repeat of an earlier announcement is refused too. Once the upload is done, it changes nothing.
    expect(await answerTo(ben, 'post', path, open)).toMatchObject({ problem: { code: 'BLOCKED' } });
    expect(await answerTo(ben, 'post', path, finished)).toMatchObject({ status: 200 });
    await socket.ask('block:remove', { userId: ben.id });
  });
});

describe('a URL', () => {
  it('cannot be made to give another file, another variant or more time', async () => {
    const roomId = await newRoom('private');
    const { sent, unsent } = await filesIn(roomId);
    const [fileUrl] = await fileUrlsOf(ann, [sent]);
    const url = new URL(fileUrl?.url ?? '');
    expect((await fetch(url)).status).toBe(200);
    const forged = [
      url.href.replace(sent, unsent),
      ...Object.entries({ expires: '99999999999999', variant: 'thumb', inline: 'true', signature: '' }).map(
        ([name, value]) => {
          const other = new URL(url);
          other.searchParams.set(name, value);
          return other.href;
        },
      ),
      `${url.origin}${url.pathname}`,
      `${url.href}&expires=99999999999999`,
    ];
    for (const each of forged) expect({ each, status: (await fetch(each)).status }).toEqual({ each, status: 403 });
    expect((await fetch(url, { method: 'PUT', body: 'other' })).status).toBe(403);
  });

  it('of a file needs a session to be asked for', async () => {
    const roomId = await newRoom('private');
    const { sent } = await filesIn(roomId);
    const { origin } = new URL((await fileUrlsOf(ann, [sent]))[0]?.url ?? '');
    for (const [method, path] of [
      ['GET', `/v1/files/${sent}`],
      ['DELETE', `/v1/files/${sent}`],
      ['POST', `/v1/files/${sent}/done`],
      ['POST', '/v1/files/urls'],
      ['GET', `/v1/rooms/${roomId}/files`],
      ['POST', `/v1/rooms/${roomId}/files`],
    ] as const)
      expect((await fetch(origin + path, { method, redirect: 'manual' })).status).toBe(401);
  });
});
