import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  mineAsk,
  newId,
  type MessageId,
  type MineEvent,
  type RequestOf,
  type RoomId,
  type SessionId,
} from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestService, type TestCaller } from '../../testing/test-service.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Shorter than a change waits for a lock. */
const HELD_MS = 300;
const SOON_MS = 100;

/** `reports.engine.spec.ts` has those of reports, which are no list of the user's own. */
type OwnEvent = Exclude<MineEvent, 'message:report' | 'report:close'>;

/** The change that adds to a list, and the one that removes. */
const PAIRS: readonly (readonly [OwnEvent, OwnEvent])[] = [
  ['block:add', 'block:remove'],
  ['bookmark:put', 'bookmark:remove'],
  ['draft:put', 'draft:remove'],
  ['schedule:put', 'schedule:remove'],
];

describe('a change of the user’s own state', () => {
  let ann: TestCaller;
  let bob: TestCaller;
  let roomId: RoomId;
  let id: MessageId;
  const service = setUp(() => TestService.start());

  beforeEach(async () => {
    [ann, bob] = await Promise.all([service.caller('ann'), service.caller('bob')]);
    const group = { kind: 'group', name: 'a room', memberIds: [bob.actor.userId] };
    roomId = (await ann.call('post', '/v1/rooms', group).expect(201)).body.id as RoomId;
    id = newId<MessageId>();
    await bob.call('post', `/v1/rooms/${roomId}/messages`, { id, body: 'to keep' }).expect(201);
  });

  const at = new Date(Date.now() + HOUR_MS).toISOString();
  const requests: Record<OwnEvent, () => object> = {
    'block:add': () => ({ userId: bob.actor.userId }),
    'block:remove': () => ({ userId: bob.actor.userId }),
    'bookmark:put': () => ({ roomId, id }),
    'bookmark:remove': () => ({ roomId, id }),
    'draft:put': () => ({ roomId, threadId: id, body: 'begun' }),
    'draft:remove': () => ({ roomId, threadId: id }),
    'schedule:put': () => ({ id: later(), roomId, at, body: 'later' }),
    'schedule:remove': () => ({ id: later() }),
  };
  /** The id of the scheduled message, one per test. */
  const later = (): MessageId => id.replace(/.{4}$/, 'aaaa') as MessageId;

  /** The text that a gateway sends. A copy is the same text. */
  const copied = (event: OwnEvent, more: object = {}) => {
    const caller = { actor: ann.actor, sessionId: newId<SessionId>() };
    return { ...mineAsk(event, caller, requests[event]() as RequestOf<OwnEvent>, Date.now() + MINUTE_MS), ...more };
  };
  const ask = (event: OwnEvent, payload: object) => service.ask(event, payload as never);
  const carryOut = (event: OwnEvent) => ask(event, copied(event));
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'ok',
      (error: { code: string }) => error.code,
    );

  /** Everything that Ann has of her own, by the names of the lists. */
  const state = async (): Promise<object> => {
    const lists = ['/v1/blocks', '/v1/me/bookmarks', '/v1/me/drafts', '/v1/me/scheduled'];
    const pages = await Promise.all(
      lists.map(async (path) => (await ann.call('get', path).expect(200)).body as object),
    );
    return Object.assign({}, ...pages) as object;
  };

  it('has a test of each event', () => {
    expect(PAIRS.flat().sort()).toEqual(Object.keys(requests).sort());
  });

  it.each(
    PAIRS.flatMap<[event: OwnEvent, before: OwnEvent | null, undone: OwnEvent]>(([put, remove]) => [
      [put, null, remove],
      [put, put, remove],
      [remove, put, put],
      [remove, null, put],
    ]),
  )('%s (after %s) that the bus delivers again does not undo %s in between', async (event, before, undone) => {
    if (before !== null) await carryOut(before);
    const copy = copied(event);
    await ask(event, copy);
    await carryOut(undone);
    const kept = await state();
    await codeOf(ask(event, copy));
    expect(await state()).toEqual(kept);
  });

  it.each(
    PAIRS.flatMap<[event: OwnEvent, before: OwnEvent | null]>(([put, remove]) => [
      [put, null],
      [remove, put],
    ]),
  )('%s takes no effect after its deadline, also if it waits for the user’s row until then', async (event, before) => {
    if (before !== null) await carryOut(before);
    const kept = await state();
    expect(await codeOf(ask(event, copied(event, { until: Date.now() - 1 })))).toBe('TIMEOUT');
    expect(await state()).toEqual(kept);
    const held = await service.stores.writes.transaction(async (open) => {
      await open.query('SELECT 1 FROM history.people WHERE user_id = $1 FOR UPDATE', [ann.actor.userId]);
      const late = codeOf(ask(event, copied(event, { until: Date.now() + SOON_MS })));
      await sleep(HELD_MS);
      return { late };
    });
    // On a busy machine PostgreSQL's own bound on the wait, 55P03, can come first.
    expect(await held.late).toBeOneOf(['TIMEOUT', 'UNAVAILABLE', '55P03']);
    expect(await state()).toEqual(kept);
  });

  // until 0.4: a gateway of 0.2 asks in this way.
  it('is carried out for a gateway of the version before, which sends other fields', async () => {
    const { userId } = ann.actor;
    const caller = { userId, actor: ann.actor };
    const own = { ...caller, until: Date.now() + MINUTE_MS };
    const { put, remove } = { put: { roomId, id, userId }, remove: { id: later() } };
    const steps: [event: OwnEvent, sent: object][] = [
      ['block:add', { ...caller, target: bob.actor.userId }],
      ['bookmark:put', put],
      ['schedule:put', { ...own, requestId: newId(), put: requests['schedule:put']() }],
    ];
    for (const [event, sent] of steps) await ask(event, sent);
    expect(await state()).toMatchObject({
      users: [{ id: bob.actor.userId }],
      bookmarks: [{ roomId, id }],
      scheduled: [{ roomId, id: later(), sessionId: null }],
    });
    await ask('block:remove', { ...caller, target: bob.actor.userId });
    await ask('bookmark:remove', put);
    await ask('schedule:remove', { ...own, requestId: newId(), ...remove });
    expect(await state()).toMatchObject({ users: [], bookmarks: [], scheduled: [] });
  });
});
