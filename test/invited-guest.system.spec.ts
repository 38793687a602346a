import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { newId, type ClientEvent, type ErrorCode, type RoomState } from '#contracts';
import { httpAims, socketAims, type SocketAim, type Target } from '#testing/access/aims';
import { attempt, attemptOverHttp, flawsOf, type Outcome } from '#testing/access/attempts';
import { startDeployment } from '#testing/deployments/deployment';
import { setUp } from '#testing/engines/set-up';
import { isEmbedded } from '#testing/topology/topology';
import { uploaded } from '#testing/users/test-files';
import type { TestSocket } from '#testing/users/test-socket';
import { account, guest, type TestUser } from '#testing/users/user';

const HOUR_MS = 3_600_000;
/** Long enough for an unwanted frame to arrive. */
const QUIET_MS = 1_000;

type Answer = 'allowed' | ErrorCode;

/** The answer of each event to a guest who is a member of the room, and names its owner and the owner's message. */
const EVENTS: Record<ClientEvent, Answer> = {
  'room:create': 'FORBIDDEN',
  'room:list': 'allowed',
  'room:open': 'allowed',
  'room:close': 'allowed',
  'room:discover': 'FORBIDDEN',
  'room:peek': 'FORBIDDEN',
  'room:join': 'allowed',
  'room:leave': 'allowed',
  'room:update': 'FORBIDDEN',
  'room:delete': 'FORBIDDEN',
  'room:notify': 'allowed',
  'room:favourite': 'allowed',
  'room:section': 'allowed',
  'room:unread': 'allowed',
  'room:hide': 'FORBIDDEN',
  'member:list': 'allowed',
  'member:bans': 'FORBIDDEN',
  'member:add': 'allowed',
  'member:remove': 'FORBIDDEN',
  'member:ban': 'FORBIDDEN',
  'member:unban': 'FORBIDDEN',
  'member:role': 'FORBIDDEN',
  'member:mute': 'FORBIDDEN',
  'room:log': 'FORBIDDEN',
  'message:send': 'allowed',
  'message:forward': 'allowed',
  'message:edit': 'FORBIDDEN',
  'message:append': 'FORBIDDEN',
  'message:finish': 'FORBIDDEN',
  'message:stop': 'CONFLICT',
  'message:delete': 'FORBIDDEN',
  'message:pin': 'FORBIDDEN',
  'message:unpin': 'FORBIDDEN',
  'message:pins': 'allowed',
  'message:report': 'allowed',
  'report:list': 'FORBIDDEN',
  'report:close': 'FORBIDDEN',
  'message:search': 'allowed',
  'message:get': 'allowed',
  'message:page': 'allowed',
  'read:mark': 'allowed',
  'reaction:add': 'allowed',
  'reaction:remove': 'allowed',
  'reaction:list': 'allowed',
  'bookmark:put': 'allowed',
  'bookmark:remove': 'allowed',
  'bookmark:list': 'allowed',
  'draft:list': 'allowed',
  'draft:put': 'allowed',
  'draft:remove': 'allowed',
  'thread:open': 'allowed',
  'thread:list': 'allowed',
  'thread:follow': 'allowed',
  'thread:read': 'allowed',
  'mention:list': 'allowed',
  'block:add': 'allowed',
  'block:remove': 'allowed',
  'block:list': 'allowed',
  'presence:watch': 'allowed',
  'presence:set': 'allowed',
  typing: 'allowed',
  'schedule:put': 'allowed',
  'schedule:remove': 'allowed',
  'schedule:list': 'allowed',
  sync: 'allowed',
  'session:refresh': 'FORBIDDEN',
};

/** The answer of each route that is no event. */
const ROUTES: Record<string, Answer> = {
  'GET /v1/auth/ways': 'allowed',
  'GET /v1/auth/sessions': 'allowed',
  'DELETE /v1/auth/sessions/{id}': 'NOT_FOUND',
  'GET /v1/auth/oidc/{provider}/start': 'FORBIDDEN',
  'GET /v1/auth/oidc/{provider}/callback': 'FORBIDDEN',
  'POST /v1/auth/oidc/{provider}/backchannel': 'FORBIDDEN',
  'GET /v1/auth/identities': 'FORBIDDEN',
  'DELETE /v1/auth/identities/{id}': 'FORBIDDEN',
  'GET /v1/auth/totp': 'FORBIDDEN',
  'GET /v1/users/me/email': 'FORBIDDEN',
  'GET /v1/push': 'allowed',
  'GET /v1/push/devices': 'allowed',
  'PUT /v1/push/devices/{id}': 'FORBIDDEN',
  'DELETE /v1/push/devices/{id}': 'allowed',
  'POST /v1/push/devices/{id}/test': 'NOT_FOUND',
  'GET /v1/users/me': 'allowed',
  'GET /v1/users': 'FORBIDDEN',
  'GET /v1/users/{id}': 'allowed',
  'GET /v1/users/avatars/{file}': 'NOT_FOUND',
  'POST /v1/me/invites': 'allowed',
  'GET /v1/rooms/{id}': 'allowed',
  'PUT /v1/rooms/{id}/avatar': 'FORBIDDEN',
  'DELETE /v1/rooms/{id}/avatar': 'FORBIDDEN',
  'GET /v1/rooms/avatars/{file}': 'NOT_FOUND',
  'GET /v1/rooms/{id}/threads': 'allowed',
  'POST /v1/rooms/{id}/links': 'FORBIDDEN',
  'GET /v1/rooms/{id}/links': 'FORBIDDEN',
  'DELETE /v1/rooms/{id}/links/{linkId}': 'FORBIDDEN',
  'POST /v1/rooms/{id}/files': 'allowed',
  'GET /v1/rooms/{id}/files': 'allowed',
  'GET /v1/files': 'allowed',
  'POST /v1/files/{fileId}/done': 'NOT_FOUND',
  'POST /v1/files/urls': 'allowed',
  'GET /v1/files/{fileId}': 'allowed',
  'DELETE /v1/files/{fileId}': 'allowed',
};
/** Routes for the servers of apps, and for those who have the URL of an incoming webhook. */
const OF_OTHERS: [prefix: RegExp, answer: Answer][] = [
  [/ \/v1\/server\//, 'FORBIDDEN'],
  [/ \/(hooks|v1\/in)\//, 'NOT_FOUND'],
];

/** The answer of each event that names a person to a guest who shares no room with that person. */
const OF_STRANGER: Partial<Record<ClientEvent, Answer>> = {
  'room:create': 'FORBIDDEN',
  'member:add': 'FORBIDDEN',
  'member:remove': 'FORBIDDEN',
  'member:ban': 'FORBIDDEN',
  'member:unban': 'FORBIDDEN',
  'member:role': 'FORBIDDEN',
  'member:mute': 'FORBIDDEN',
  'message:send': 'INVALID',
  'message:edit': 'FORBIDDEN',
  'block:add': 'allowed',
  'block:remove': 'allowed',
  'presence:watch': 'allowed',
  'schedule:put': 'allowed',
};
setUp(() => startDeployment(isEmbedded() ? 'embedded' : 'cluster', { GUEST_ROOMS: 'invited' }));
let ann: TestUser;
let anns: TestSocket;
let mia: TestUser;
let mias: TestSocket;

/** A guest who was put into one room, where guests see only that. */
beforeAll(async () => {
  [ann, mia] = [await account('ann'), await guest('mia')];
  [anns, mias] = [await ann.connect(), await mia.connect()];
});
afterAll(async () => {
  for (const user of [ann, mia]) user.close();
});

async function targetIn(room: Pick<RoomState, 'visibility'>, memberIds = [] as TestUser['id'][]): Promise<Target> {
  const word = `secret${newId<string>().replaceAll('-', '')}`;
  const { id: roomId } = await anns.ask('room:create', { kind: 'group', name: word, memberIds, ...room });
  const { id: fileId } = await uploaded(ann, roomId, Buffer.from(word));
  const messageId = newId<string>();
  await anns.ask('message:send', { id: messageId, roomId, body: word, attachments: [fileId] });
  const { accessToken, sessionId } = ann.tokens;
  const { epoch } = anns.ready;
  return { roomId, messageId, fileId, userId: ann.id, sessionId, accessToken, word, epoch };
}

/** The request as a guest would make it: ids of its own, and no file of another. */
function ownOf({ event, request, ...aim }: SocketAim, { roomId }: Target): SocketAim {
  if (event === 'room:create') return { ...aim, event, request: { ...request, id: newId() } };
  const message = { id: newId(), roomId, body: 'mine' };
  if (event === 'message:send') return { ...aim, event, request: message };
  const at = new Date(Date.now() + HOUR_MS).toISOString();
  if (event === 'schedule:put') return { ...aim, event, request: { ...message, at } };
  return { ...aim, event, request };
}

const answersOf = (outcomes: readonly Outcome[]): Record<string, Answer> =>
  Object.fromEntries(outcomes.map(({ aim, code }) => [aim.what, code ?? 'allowed']));

it('the guest of one room gets from each event what the table names', async () => {
  const target = await targetIn({ visibility: 'private' }, [mia.id]);
  const outcomes: Outcome[] = [];
  const aims = socketAims(target).sort(
    (one, other) => Number(one.event === 'room:leave') - Number(other.event === 'room:leave'),
  );
  for (const aim of aims) outcomes.push(await attempt(mias, ownOf(aim, target)));
  expect(answersOf(outcomes)).toEqual(EVENTS);
});

it('the guest of one room gets from each route what the table names', async () => {
  const target = await targetIn({ visibility: 'private' }, [mia.id]);
  const outcomes: Outcome[] = [];
  for (const aim of httpAims(target).filter(({ event }) => event === null))
    outcomes.push(await attemptOverHttp(mia, aim));
  const named = answersOf(outcomes);
  for (const [what, answer] of Object.entries(named)) {
    const ofOthers = OF_OTHERS.find(([prefix]) => prefix.test(what))?.[1];
    if (ofOthers === undefined) continue;
    expect({ [what]: answer }).toEqual({ [what]: ofOthers });
    delete named[what];
  }
  expect(named).toEqual(ROUTES);
});

it.each([
  ['private', ['NOT_FOUND', 'FORBIDDEN']],
  ['public', ['NOT_A_MEMBER', 'FORBIDDEN']],
] as const)('a %s room in which the guest is not gives nothing, over sockets and HTTP', async (visibility, codes) => {
  const target = await targetIn({ visibility });
  const outcomes: Outcome[] = [];
  for (const aim of socketAims(target)) outcomes.push(await attempt(mias, ownOf(aim, target)));
  for (const aim of httpAims(target)) outcomes.push(await attemptOverHttp(mia, aim));
  expect(flawsOf(outcomes, [target.word, target.sessionId], codes)).toEqual([]);
});

it('the guest finds no room by its name, whether there is one or not, and nobody by a name', async () => {
  const { word } = await targetIn({ visibility: 'public' });
  for (const name of [word, newId<string>()])
    expect(await mias.refused('room:join', { name })).toMatchObject({ code: 'FORBIDDEN' });
  for (const name of [ann.user.username, 'nobody_at_all']) {
    const { body } = await mia.http('get', `/v1/users?query=${name}`).expect(403);
    expect(body).toMatchObject({ code: 'FORBIDDEN' });
  }
});

it('a person whom nobody has put before the guest is met by no event, and nothing names them', async () => {
  const target = await targetIn({ visibility: 'private' }, [mia.id]);
  const eve = await account('eve');
  const eves = await eve.connect();
  await eves.ask('room:create', { kind: 'group', name: newId(), visibility: 'public' });
  const framesBefore = mias.received.length;
  const aims = socketAims({ ...target, userId: eve.id }).filter(({ request }) =>
    JSON.stringify(request).includes(eve.id),
  );
  const outcomes: Outcome[] = [];
  for (const aim of aims) {
    const { request, ...own } = ownOf(aim, target);
    const isNamed = JSON.stringify(request).includes(eve.id);
    outcomes.push(await attempt(mias, { ...own, request: isNamed ? request : { ...request, mentions: [eve.id] } }));
  }
  expect(answersOf(outcomes)).toEqual(OF_STRANGER);
  await eves.ask('presence:set', { status: 'away' });
  eve.close();
  await sleep(QUIET_MS);
  const seen = JSON.stringify([outcomes.map(({ text }) => text), mias.received.slice(framesBefore)]);
  expect(seen).not.toContain(eve.user.username);
  expect(mias.received.slice(framesBefore).filter(({ event }) => event === 'presence')).toEqual([]);
});
