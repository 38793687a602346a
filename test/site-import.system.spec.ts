import { join } from 'node:path';

import fc from 'fast-check';
import { expect, it } from 'vitest';

import { type FileUrl, type MessageId, newId, type RoomId, type RoomState, type Upload } from '#contracts';
import { LimitedParley, type LimitedUser } from '#testing/deployments/limited-parley';
import { newFolder } from '#testing/engines/set-folder';
import { type ImportRun, mapOf, untoldOf } from '#testing/imports/import-run';
import { allMessages, allRooms, type Get, seenRooms } from '#testing/imports/seen-rooms';
import { TestOperator } from '#testing/topology/operator';
import type { TestSocket } from '#testing/users/test-socket';
import { announcementOf, bytesAt, put, text } from '#testing/users/test-files';

const PASSWORD = 'correct horse battery';
const SETTINGS = { REGISTRATION: 'open', RATE_LIMITS: 'off', FILES: 'folder' };
const NAMES = ['ann_m', 'ben_m'] as const;
const SEED = 5;
const MESSAGES = 60;
/** Two sites start, one after the other. */
const TIMEOUT_MS = 400_000;
const REPLY = fc.constantFrom('thread', 'in room', 'answer', 'none', 'none');

/** A message and what happens to it. */
const ACT = fc.record({
  ...{ by: fc.nat(1), room: fc.nat(3), to: fc.nat(100), reply: REPLY, mention: fc.boolean() },
  fate: fc.constantFrom('edit', 'react', 'react', 'pin', 'delete', 'file', 'none', 'none'),
});

type Act = typeof ACT extends fc.Arbitrary<infer Value> ? Value : never;

interface Ref {
  readonly roomId: RoomId;
  readonly id: MessageId;
}

const getAs =
  (user: LimitedUser): Get =>
  async <Answer>(path: string) => {
    const answer = await user.get(path);
    expect(answer.status).toBe(200);
    return (await answer.json()) as Answer;
  };

async function fileOf(user: LimitedUser, roomId: string, content: string): Promise<string> {
  const request = announcementOf(text(content), { name: `${content}.txt` });
  const announced = await user.post(`/v1/rooms/${roomId}/files`, request);
  await put(((await announced.json()) as { upload: Upload }).upload, text(content));
  expect((await user.post(`/v1/files/${request.id}/done`, {})).status).toBe(200);
  return request.id;
}

interface Person {
  readonly user: LimitedUser;
  readonly socket: TestSocket;
}

/** What a message is to an earlier one. */
function relationOf({ reply }: Act, earlier: string | undefined): object {
  if (earlier === undefined || reply === 'none') return {};
  return reply === 'answer' ? { replyTo: earlier } : { threadId: earlier, inRoom: reply === 'in room' };
}

async function change({ fate }: Act, ref: Ref, { socket }: Person): Promise<void> {
  if (fate === 'edit') await socket.ask('message:edit', { ...ref, body: 'Other words', version: 1 });
  if (fate === 'react') await socket.ask('reaction:add', { ...ref, emoji: '👍' });
  if (fate === 'pin') await socket.ask('message:pin', ref);
}

/** A private, a public, a direct and a further room. */
async function roomsOf({ socket }: Person, other: Person): Promise<readonly RoomState[]> {
  const group = { kind: 'group', name: 'Tea', topic: 'Hot', memberIds: [other.user.id] };
  const rooms: RoomState[] = [];
  const more = [
    { ...group, name: 'Open', visibility: 'public' },
    { kind: 'direct', memberIds: [other.user.id] },
  ];
  for (const room of [group, ...more, { ...group, name: 'Old' }]) rooms.push(await socket.ask('room:create', room));
  return rooms;
}

/** Messages outside of threads of the two first rooms may be to everyone. */
function contentOf(n: number, { mention, room, reply }: Act, { user }: Person): object {
  return {
    body: `${String(n)} **of** it${mention ? ' for @ben_m' : ''}`,
    mentions: mention ? [user.id] : [],
    ...(n % 3 === 0 && { ext: { n } }),
    ...(n % 5 === 0 && room < 2 && reply === 'none' && { everyone: true }),
  };
}

/** Messages in four rooms with all that can hang on them. Some are deleted at last, and one room is archived. */
async function converse(ann: Person, ben: Person): Promise<void> {
  const rooms = await roomsOf(ann, ben);
  const roots = new Map(rooms.map(({ id }) => [id, [] as MessageId[]]));
  const doomed: Ref[] = [];
  for (const [n, act] of fc.sample(ACT, { seed: SEED, numRuns: MESSAGES }).entries()) {
    const roomId = (rooms[act.room] as RoomState).id;
    const earlier = roots.get(roomId) ?? [];
    const [by, ref] = [act.by === 0 ? ann : ben, { roomId, id: newId<MessageId>() }];
    const relation = relationOf(act, earlier[act.to % Math.max(1, earlier.length)]);
    const attachments = act.fate === 'file' ? [await fileOf(by.user, roomId, String(n))] : [];
    await by.socket.ask('message:send', { ...ref, ...contentOf(n, act, ben), attachments, ...relation });
    await change(act, ref, act.fate === 'edit' ? by : ann);
    if ('threadId' in relation) continue;
    earlier.push(ref.id);
    if (act.fate === 'delete') doomed.push(ref);
  }
  for (const ref of doomed) await ann.socket.ask('message:delete', ref);
  await ann.socket.ask('room:update', { roomId: rooms.at(-1)?.id, archived: true });
}

/** All rooms and files as the person sees them, without markers. */
async function pagesOf(person: LimitedUser): Promise<object> {
  const get = getAs(person);
  const rooms = (await seenRooms(get)).map(({ isQuiet: _, ...room }) => room);
  const files: string[] = [];
  for (const { id } of await allRooms(get))
    for (const { attachments } of await allMessages(get, id)) {
      const ids = attachments.map((file) => file.id);
      const { urls } = (await (await person.post('/v1/files/urls', { ids })).json()) as { urls: FileUrl[] };
      for (const { url } of urls) files.push((await bytesAt(url)).toString());
    }
  return { rooms, files: files.sort() };
}

it('a site comes over into an empty one, page by page', { timeout: TIMEOUT_MS }, async () => {
  const path = join(newFolder(), 'site');
  const seen: object[] = [];
  const accounts: Record<string, string> = {};
  const from = await LimitedParley.start(SETTINGS);
  try {
    const people: LimitedUser[] = [];
    for (const name of NAMES) people.push(await from.account(name, PASSWORD));
    const [ann, ben] = people as [LimitedUser, LimitedUser];
    await converse({ user: ann, socket: await ann.connect() }, { user: ben, socket: await ben.connect() });
    const { code, stderr } = await new TestOperator(from.admin).run('site', 'export', path, '--files');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const [place, person] of people.entries()) {
      accounts[person.id] = NAMES[place] ?? '';
      seen.push(await pagesOf(person));
    }
  } finally {
    await from.stop();
  }
  const to = await LimitedParley.start(SETTINGS);
  try {
    const people: LimitedUser[] = [];
    for (const name of NAMES) people.push(await to.account(name, PASSWORD));
    const run = () => new TestOperator(to.admin).ask<ImportRun>('import', 'run', path, '--users', mapOf(accounts));
    expect(untoldOf(await run())).toEqual([]);
    for (const [place, person] of people.entries()) expect(await pagesOf(person)).toEqual(seen[place]);
    expect(untoldOf(await run())).toEqual([]);
    for (const [place, person] of people.entries()) expect(await pagesOf(person)).toEqual(seen[place]);
  } finally {
    await to.stop();
  }
});
