import { beforeEach, describe, expect, it } from 'vitest';
import {
  newId,
  userChannel,
  type AccountSignal,
  type CommandId,
  type Cure,
  type PutScheduled,
  type SessionId,
  type UserChanges,
} from '#contracts';
import { AnnouncementsService } from '../pipeline/announcements.service.js';
import { CuredMessagesService } from '../schedule/cured-messages.service.js';
import { WriteSql } from '../store/write-sql.js';
import type { TestHistory } from '../../testing/test-history.js';
import { setSchedule } from '../../testing/test-schedule.js';
import { AccountChangesService } from './account-changes.service.js';

const HOUR_MS = 3_600_000;

describe('a cure of an account', () => {
  const schedule = setSchedule();
  const { scene, listed, later, come, sendAll, bodies } = schedule;
  /** A session from before the cure, the acting one, and one from after it. */
  let [other, acting, next]: SessionId[] = [];
  let at: string;

  beforeEach(() => {
    const now = Date.now();
    [other, acting, next] = [-2, -1, 1].map((hours) => idOf(now + hours * HOUR_MS));
    at = new Date(now).toISOString();
  });

  const signal = (cure: Partial<Cure>): AccountSignal => ({
    type: 'account.changed',
    userId: scene.ann.userId,
    cure: { at, keeps: acting ?? null, ends: true, ...cure },
    devices: [],
  });
  const putAs = async (more: object, request: PutScheduled) =>
    (await scene.history.change('schedule:put', scene.ann, request, more)).scheduled;
  /** Earlier servers left the session out. */
  const putBy = (sessionId: SessionId | undefined, body: string) => putAs({ sessionId }, later({ body }));
  /** All the messages were put so long before the cure, or after it. */
  const putAgo = (ms: number) =>
    scene.store.query(`UPDATE history.scheduled SET changed_at = $1::timestamptz - make_interval(secs => $2)`, [
      at,
      ms / 1000,
    ]);
  const left = async () => (await listed()).map(({ message }) => message.body).sort();
  const setThree = async () => {
    const three = [await putBy(acting, 'acting'), await putBy(other, 'other'), await putBy(undefined, 'unknown')];
    scene.forgetFrames();
    return three;
  };

  it.each([
    ['before a cure that ends sessions', { ends: true }, 1_000, ['acting']],
    ['before a cure that ends none', { ends: false }, 1_000, ['acting']],
    ['before a cure without an acting session', { keeps: null }, 1_000, []],
    // A token of an ended session counts for a moment longer.
    ['after a cure that ends sessions', { ends: true }, -1_000, ['acting', 'unknown']],
    ['after a cure that ends none', { ends: false }, -1_000, ['acting', 'other', 'unknown']],
  ] as const)('removes what other sessions put %s', async (_name, cure, agoMs, stay) => {
    await setThree();
    await putAgo(agoMs);
    await accountsOn(scene.history).apply([signal(cure)]);
    expect(await left()).toEqual(stay);
  });

  it('leaves what a later session puts', async () => {
    await putBy(next, 'new');
    await putAgo(-5_000);
    await accountsOn(scene.history).apply([signal({ keeps: null })]);
    expect(await left()).toEqual(['new']);
  });

  it('tells the user of each removal once, however many histories get the notice', async () => {
    const [, one, two] = await setThree();
    await putAgo(1_000);
    await Promise.all([scene.history, scene.other].map((history) => accountsOn(history).apply([signal({})])));
    await accountsOn(scene.history).apply([signal({})]);
    const frames = [scene.history, scene.other].flatMap((history) =>
      history.takePublished(userChannel(scene.ann.userId)),
    ) as [string, UserChanges][];
    expect(frames.map(([, { from, to }]) => to - from)).toEqual([2]);
    expect(frames.flatMap(([, { items }]) => items)).toEqual(
      expect.arrayContaining([one, two].map((each) => ({ type: 'scheduled', id: each?.id, scheduled: null }))),
    );
  });

  it('does not let a repeat of the put bring the message back', async () => {
    const [request, copy] = [later(), { requestId: newId<CommandId>() }];
    await putAs(copy, request);
    await putAgo(1_000);
    await accountsOn(scene.history).apply([signal({})]);
    await expect(putAs(copy, request)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await left()).toEqual([]);
  });

  it('counts before a message goes out, if no notice has come', async () => {
    const three = await setThree();
    await putAgo(1_000);
    scene.history.directory.cures.set(scene.ann.userId, { at, keeps: acting ?? null, ends: true });
    await come(...three.map(({ id }) => id));
    await sendAll();
    expect(await bodies()).toEqual(['acting']);
    expect(await listed()).toEqual([]);
  });

  it('reaches a history that asks for all changes, and comes again until it is carried out', async () => {
    await setThree();
    await putAgo(1_000);
    const { history } = scene;
    let fails = true;
    const accounts = accountsOn(history);
    history.people.onAccounts(async (signals) => {
      if (fails) throw new Error('PostgreSQL is unavailable.');
      await accounts.apply(signals);
    });
    history.directory.accounts.push(signal({}));
    await expect(history.people.catchUp()).rejects.toThrow('unavailable');
    expect(await left()).toHaveLength(3);
    fails = false;
    await history.people.catchUp();
    expect(await left()).toEqual(['acting']);
    history.directory.accounts.splice(0);
  });

  it('notes the session of a put, and of the put that replaces it', async () => {
    const { id, sessionId } = await putBy(other, 'one');
    expect(sessionId).toBe(other);
    expect(await putAs({ sessionId: acting }, later({ id, body: 'two' }))).toMatchObject({ sessionId: acting });
    expect(await putBy(undefined, 'three')).toMatchObject({ sessionId: null });
  });
});

describe('a new device', () => {
  const { scene } = setSchedule();
  const device = (newAt: string) => ({
    newAt,
    device: {
      ...{ id: newId<never>(), kind: 'hook', preview: 'full', platform: 'fcm' },
      ...{ createdAt: newAt, lastPushAt: null, sessionId: newId<SessionId>() },
    } as const,
  });
  const signal = (userId: string, ...devices: ReturnType<typeof device>[]) =>
    ({ type: 'account.changed', userId, cure: null, devices }) as unknown as AccountSignal;
  /** In their order: either history may be the first. */
  const framesOf = (userId: never) => {
    const published = [scene.history, scene.other].flatMap((history) => history.takePublished(userChannel(userId)));
    return (published as [string, UserChanges][]).sort(([, one], [, next]) => one.from - next.from);
  };

  it('comes to each connection of its user once, in order, with a urev', async () => {
    const [one, two] = [device('2026-01-01T00:00:00.001Z'), device('2026-01-01T00:00:00.002Z')];
    const { userId } = scene.ann;
    const both = [scene.history, scene.other].map(accountsOn);
    await Promise.all(both.map((accounts) => accounts.apply([signal(userId, one)])));
    await Promise.all(both.map((accounts) => accounts.apply([signal(userId, one, two)])));
    const frames = framesOf(userId as never);
    expect(frames.flatMap(([, { items }]) => items)).toEqual([
      { type: 'device', device: one.device },
      { type: 'device', device: two.device },
    ]);
    expect(frames[1]?.[1].from).toBe(frames[0]?.[1].to);
  });

  it('comes also to a user whom history does not know yet', async () => {
    const user = scene.history.actor('newcomer');
    await accountsOn(scene.history).apply([signal(user.userId, device('2026-01-01T00:00:00.001Z'))]);
    expect(framesOf(user.userId as never)).toMatchObject([['user:changes', { from: 0, to: 1 }]]);
  });
});

function accountsOn({ writes, buses, people }: TestHistory): AccountChangesService {
  const sql = new WriteSql(writes);
  const announcements = new AnnouncementsService(buses.fanout);
  return new AccountChangesService(sql, people, new CuredMessagesService(sql, announcements), announcements);
}

/** The id of a session that began then. */
function idOf(ms: number): SessionId {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000001` as SessionId;
}
