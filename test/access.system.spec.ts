import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { definitionOf, type ErrorCode, newId, type Role, ROLES, type RoomId, type Visibility } from '#contracts';
import { crossedAims, httpAims, socketAims, type Aim, type Target } from '#testing/access/aims';
import { attempt, attemptOverHttp, flawsOf, type Outcome } from '#testing/access/attempts';
import { bot } from '#testing/users/bot';
import { uploaded } from '#testing/users/test-files';
import type { TestSocket } from '#testing/users/test-socket';
import { account, guest, type TestUser, uniqueName } from '#testing/users/user';

/** Long enough for an unwanted frame to arrive. */
const QUIET_MS = 500;
/** Fewer would mean that the aims are no longer made from the whole table and the whole document. */
const AIMS_MIN = 25;

interface Person {
  readonly user: TestUser;
  readonly socket: TestSocket;
  /** A room that this person owns. */
  readonly ownRoomId: RoomId;
}

/** A room of Ann and Ben with a message that no other user may read. */
interface World {
  readonly target: Target;
  readonly roomId: RoomId;
}

let ann: Person;
let ben: Person;
const people: TestUser[] = [];

beforeAll(async () => {
  [ann, ben] = [await enter(await account('ann')), await enter(await guest('ben'))];
});

afterAll(() => people.forEach((user) => user.close()));

async function enter(user: TestUser): Promise<Person> {
  people.push(user);
  const socket = await user.connect();
  await socket.ask('sync', {});
  const { id: ownRoomId } = await socket.ask('room:create', { kind: 'group', name: 'own' });
  return { user, socket, ownRoomId };
}

async function world(kind: Visibility | 'direct'): Promise<World> {
  const word = `secret${newId<string>().replaceAll('-', '')}`;
  const direct = { kind: 'direct', memberIds: [ben.user.id] } as const;
  const name = uniqueName('open');
  const group = { kind: 'group', visibility: kind, name: kind === 'private' ? word : name, memberIds: [ben.user.id] };
  const { id: roomId } = await ann.socket.ask('room:create', kind === 'direct' ? direct : group);
  if (kind === 'private') await ann.socket.ask('room:update', { roomId, topic: word });
  const messageId = newId<string>();
  const file = await uploaded(ann.user, roomId, Buffer.from(word), { name: `${word}.txt` });
  const message = { id: messageId, roomId, body: `the ${word}`, ext: { word }, attachments: [file.id] };
  await ann.socket.ask('message:send', message);
  await ann.socket.ask('reaction:add', { roomId, id: messageId, emoji: '👍' });
  const { accessToken, sessionId } = ann.user.tokens;
  const { epoch } = ann.socket.ready;
  return {
    roomId,
    target: { roomId, messageId, fileId: file.id, userId: ben.user.id, sessionId, accessToken, word, epoch },
  };
}

/** The room's rev: it rises with every durable change. */
async function revOf({ roomId }: World): Promise<number> {
  return (await ann.socket.ask('room:open', { roomId })).rev;
}

/** All attempts of the person, over both ways, one after the other. */
async function allOf({ user, socket, ownRoomId }: Person, target: Target, aside: readonly string[] = []) {
  const isAimed = ({ event }: Aim): boolean => event === null || !aside.includes(event);
  const outcomes: Outcome[] = [];
  for (const aim of socketAims(target).filter(isAimed)) outcomes.push(await attempt(socket, aim));
  for (const aim of crossedAims(target, ownRoomId).filter(isAimed)) outcomes.push(await attempt(socket, aim));
  const over = httpAims(target).filter(isAimed);
  expect(over.length).toBeGreaterThan(AIMS_MIN);
  for (const aim of over) outcomes.push(await attemptOverHttp(user, aim));
  return outcomes;
}

interface Stranger {
  readonly who: string;
  readonly room: Visibility | 'direct';
  readonly codes: readonly ErrorCode[];
  readonly enter: () => Promise<TestUser>;
  /** Makes the person what `who` says. */
  readonly become?: (world: World, person: Person) => Promise<unknown>;
  /** Events that the protocol allows. */
  readonly allowed?: readonly string[];
}

const add = ({ roomId }: World, { user }: Person) => ann.socket.ask('member:add', { roomId, userId: user.id });
/** The person's last frames of the room have come, so that later ones are about what the person may not know. */
const isGone = ({ socket }: Person) =>
  socket.wait('user:changes', ({ items }) => items.some(({ type }) => type === 'room.gone'));
const end = (how: 'member:remove' | 'member:ban') => async (world: World, person: Person) => {
  await add(world, person);
  await person.socket.untilIn(world.roomId);
  await ann.socket.ask(how, { roomId: world.roomId, userId: person.user.id });
  await isGone(person);
};
const leave = async (world: World, person: Person) => {
  await add(world, person);
  await person.socket.ask('room:leave', { roomId: world.roomId });
  await isGone(person);
};

const STRANGERS: Stranger[] = [
  { who: 'an outsider', room: 'private', codes: ['NOT_FOUND'], enter: () => guest('eve') },
  { who: 'an outsider of a direct room', room: 'direct', codes: ['NOT_FOUND'], enter: () => guest('eve') },
  { who: 'another bot', room: 'private', codes: ['NOT_FOUND'], enter: bot },
  {
    who: 'a removed member',
    room: 'private',
    codes: ['NOT_FOUND'],
    enter: () => guest('rem'),
    become: end('member:remove'),
  },
  { who: 'a member who left', room: 'private', codes: ['NOT_FOUND'], enter: () => guest('lea'), become: leave },
  {
    who: 'a banned member',
    room: 'private',
    codes: ['BANNED'],
    enter: () => account('ban'),
    become: end('member:ban'),
  },
  {
    who: 'a passer-by of a public room',
    room: 'public',
    codes: ['NOT_A_MEMBER'],
    enter: () => guest('pat'),
    allowed: ['room:join', 'room:peek'],
  },
];

describe.each(STRANGERS)('$who', ({ room, codes, enter: come, become, allowed = [] }) => {
  let scene: World;
  let person: Person;

  beforeAll(async () => {
    scene = await world(room);
    person = await enter(await come());
    await become?.(scene, person);
  });

  it('is refused by every event and route that names the room, learns nothing, and changes nothing', async () => {
    const { target, roomId } = scene;
    const before = await revOf(scene);
    const framesBefore = person.socket.received.length;
    const outcomes = await allOf(person, target, allowed);
    expect(flawsOf(outcomes, [target.word, target.sessionId], codes)).toEqual([]);
    expect(await revOf(scene)).toBe(before);
    await ann.socket.ask('message:send', { id: newId(), roomId, body: `again: ${target.word}` });
    await sleep(QUIET_MS);
    expect(JSON.stringify(person.socket.received.slice(framesBefore))).not.toContain(target.word);
    await ann.user.http('get', '/v1/users/me').expect(200);
  });
});

describe('a private room and no room at all', () => {
  it('answer an outsider in the same words, over sockets and HTTP', async () => {
    const eve = await enter(await guest('eve'));
    const { target } = await world('private');
    const nowhere = { ...target, roomId: newId<string>(), messageId: newId<string>(), fileId: newId<string>() };
    const refusals = async (aimedAt: Target) => {
      const outcomes = await allOf(eve, aimedAt, ['room:create']);
      return outcomes.filter(({ aim }) => aim.namesRoom).map(({ aim, refusal }) => ({ what: aim.what, refusal }));
    };
    expect(await refusals(target)).toEqual(await refusals(nowhere));
  });
});

/** The lowest role that may do it to things of others in a private group; `undefined`: the table asks for none. */
function roleFor({ event }: Aim): Role | undefined {
  if (event === null) return undefined;
  const { permission, permissions } = definitionOf(event);
  return (permissions?.['of others'] ?? permission)?.private ?? undefined;
}

const isAbove = (role: Role, other: Role): boolean => ROLES.indexOf(role) < ROLES.indexOf(other);

describe.each<[who: string, role: Role]>([
  ['a reader', 'reader'],
  // There is nothing to accept in Parley: an invited user is a member at once.
  ['an invited user who has not opened the room', 'member'],
  ['a moderator', 'moderator'],
])('%s', (_who, role) => {
  it('is FORBIDDEN each event and route of a higher role, and changes nothing by asking', async () => {
    const scene = await world('private');
    const person = await enter(await guest('low'));
    await add(scene, person);
    if (role !== 'member') await ann.socket.ask('member:role', { roomId: scene.roomId, userId: person.user.id, role });
    const before = await revOf(scene);
    const tooHigh = (aim: Aim): boolean => isAbove(roleFor(aim) ?? role, role) && aim.namesRoom;
    const outcomes: Outcome[] = [];
    for (const aim of socketAims(scene.target).filter(tooHigh)) outcomes.push(await attempt(person.socket, aim));
    for (const aim of httpAims(scene.target).filter(tooHigh)) outcomes.push(await attemptOverHttp(person.user, aim));
    expect(flawsOf(outcomes, [scene.target.sessionId], ['FORBIDDEN'])).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(3);
    expect(await revOf(scene)).toBe(before);
  });
});

it("a reader's typing is FORBIDDEN and reaches no member", async () => {
  const { roomId } = await world('private');
  const reader = await enter(await guest('reader'));
  await ann.socket.ask('member:add', { roomId, userId: reader.user.id });
  await ann.socket.ask('member:role', { roomId, userId: reader.user.id, role: 'reader' });
  expect(await reader.socket.refused('typing', { roomId })).toMatchObject({ code: 'FORBIDDEN' });
  await ben.socket.ask('typing', { roomId });
  const { users } = await ann.socket.wait('typing', (typing) => typing.roomId === roomId);
  expect(users.map(({ id }) => id)).toEqual([ben.user.id]);
});
