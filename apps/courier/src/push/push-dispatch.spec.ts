import { describe, expect, it, vi } from 'vitest';
import { newId, type DeviceId, type RoomId, type Seq, type UserId } from '#contracts';
import { Clock } from '#platform/clock';
import type { PushGroup } from './push-groups.policy.js';
import { PushDispatchService } from './push-dispatch.service.js';
import type { PushRow } from './push-row.js';
import { PushVerdicts } from './push-verdicts.js';
import { WaitingRows } from './waiting-rows.js';

const clock = new Clock();
type Parts = ConstructorParameters<typeof PushDispatchService>;

const CONFIG = { pushContact: 'mailto:a@b', pushRoomMembers: 1, pushMaxAgeSeconds: 60 };
const verdictsOf = (ask: unknown) => new PushVerdicts({ ask } as never, CONFIG as never);

it('sends nothing again that was still due when a look began, and went out before it ended', async () => {
  const ids = { device_id: newId<DeviceId>(), room_id: newId<RoomId>(), user_id: newId<UserId>() };
  const row: PushRow = { ...ids, from_seq: 1 as Seq, to_seq: 1 as Seq, by_hook: false, at: new Date(), tries: 0 };
  const device = { id: ids.device_id, userId: ids.user_id, kind: 'webpush', preview: 'none' };
  const sent: ((group: PushGroup) => void)[] = [];
  const groups: PushGroup[] = [];
  let looked = (): void => undefined;
  let answer: Promise<PushRow[]> = Promise.resolve([row]);
  const sql = {
    rows: ({ name }: { name: string }) => {
      if (name !== 'due-pushes') return Promise.resolve([]);
      looked();
      return answer;
    },
  };
  const sending = {
    free: { webPush: 1, pushHook: 0 },
    sendWebPush: ({ group }: { group: PushGroup }, _key: unknown, done: (group: PushGroup) => void) => {
      groups.push(group);
      sent.push(done);
    },
    sendToPushHook: () => undefined,
  };
  const dispatch = new PushDispatchService(
    new WaitingRows(sql as never, clock),
    verdictsOf(() =>
      Promise.resolve({ verdicts: [{ messageId: newId(), direct: false, mention: false, threadId: null }] }),
    ),
    { ask: () => Promise.resolve({ devices: [device] }) } as never,
    { of: () => Promise.resolve(new Map()) },
    { current: () => Promise.resolve({ publicKey: 'x', privateKey: 'y', madeAt: '' }) } as never,
    sending as unknown as Parts[5],
    { drop: () => Promise.resolve() } as never,
    {} as never,
    CONFIG as never,
    clock,
  );
  dispatch.begin(() => true);
  await dispatch.job.run();
  expect(sent).toHaveLength(1);

  let end = (rows: PushRow[]): void => void rows;
  answer = new Promise((resolve) => (end = resolve));
  const began = new Promise<void>((resolve) => (looked = resolve));
  const look = dispatch.job.run();
  await began;
  sent[0]?.(groups[0] as PushGroup);
  end([row]);
  await look;
  expect(sent).toHaveLength(1);
});

it('sends what was judged before it writes what fell', async () => {
  const row = (more: Partial<PushRow>): PushRow => ({
    ...{ device_id: newId<DeviceId>(), room_id: newId<RoomId>(), user_id: newId<UserId>(), from_seq: 1 as Seq },
    ...{ to_seq: 1 as Seq, by_hook: false, at: new Date(), tries: 0, ...more },
  });
  const [held, gone] = [row({}), row({})];
  const sent: PushGroup[] = [];
  let read = (): void => undefined;
  let isJudged = false;
  const sql = {
    rows: ({ name }: { name: string }) => Promise.resolve(name === 'due-pushes' ? [held, gone] : []),
  };
  const dispatch = new PushDispatchService(
    new WaitingRows(sql as never, clock),
    verdictsOf(() => {
      isJudged = true;
      return Promise.resolve({ verdicts: [{ messageId: newId(), direct: false, mention: false, threadId: null }] });
    }),
    {
      ask: () =>
        Promise.resolve({
          devices: [{ id: held.device_id, userId: held.user_id, kind: 'webpush', preview: 'none' }],
        }),
    } as never,
    { of: () => Promise.resolve(new Map()) },
    {
      current: () => {
        expect(isJudged).toBe(false);
        return Promise.resolve({ publicKey: 'x', privateKey: 'y', madeAt: '' });
      },
    } as never,
    {
      free: { webPush: 2, pushHook: 0 },
      sendWebPush: ({ group }: { group: PushGroup }) => sent.push(group),
      sendToPushHook: () => undefined,
    } as unknown as Parts[5],
    // The store does not answer.
    { drop: () => new Promise<void>((resolve) => (read = resolve)) } as never,
    {} as never,
    CONFIG as never,
    clock,
  );
  dispatch.begin(() => true);
  const look = dispatch.job.run();
  await vi.waitFor(() => expect(sent.map(({ deviceId }) => deviceId)).toEqual([held.device_id]));
  read();
  await look;
});

describe('looks for what is due', () => {
  const row = (): PushRow => ({
    ...{ device_id: newId<DeviceId>(), room_id: newId<RoomId>(), user_id: newId<UserId>(), from_seq: 1 as Seq },
    ...{ to_seq: 1 as Seq, by_hook: false, at: new Date(), tries: 0 },
  });

  function setUp(rows: PushRow[], places: number) {
    let looks = 0;
    const ends: (() => void)[] = [];
    const sending = {
      free: { webPush: places, pushHook: 0 },
      sendWebPush: ({ group }: { group: PushGroup }, _key: unknown, done: (group: PushGroup) => void) => {
        sending.free.webPush -= 1;
        ends.push(() => {
          rows.splice(rows.indexOf(group.rows[0] as PushRow), 1);
          sending.free.webPush += 1;
          done(group);
        });
      },
      sendToPushHook: () => undefined,
    };
    const sql = {
      rows: ({ name }: { name: string }) => {
        if (name === 'due-pushes') looks += 1;
        return Promise.resolve(name === 'due-pushes' ? [...rows] : []);
      },
    };
    const verdict = { messageId: newId(), direct: false, mention: false, threadId: null };
    const devices = rows.map(({ device_id: id, user_id: userId }) => ({
      id,
      userId,
      kind: 'webpush',
      preview: 'none',
    }));
    const dispatch = new PushDispatchService(
      new WaitingRows(sql as never, clock),
      verdictsOf((_name: string, { spans }: { spans: unknown[] }) =>
        Promise.resolve({ verdicts: spans.map(() => verdict) }),
      ),
      { ask: () => Promise.resolve({ devices }) } as never,
      { of: () => Promise.resolve(new Map()) },
      { current: () => Promise.resolve({ publicKey: 'x', privateKey: 'y', madeAt: '' }) } as never,
      sending as unknown as Parts[5],
      { drop: () => Promise.resolve() } as never,
      {} as never,
      CONFIG as never,
      clock,
    );
    dispatch.begin(() => true);
    return { dispatch, ends, looks: () => looks };
  }

  it('begin at once when many places are free again, while more is due', async () => {
    const { dispatch, ends } = setUp(Array.from({ length: 100 }, row), 64);
    await dispatch.job.run();
    expect(ends).toHaveLength(64);
    for (const end of ends.slice(0, 31)) end();
    await new Promise(setImmediate);
    expect(ends).toHaveLength(64);
    ends[31]?.();
    await vi.waitFor(() => expect(ends).toHaveLength(96));
  });

  it('rest while nothing waits, until something is noted', async () => {
    const { dispatch, looks } = setUp([], 64);
    await dispatch.job.run();
    expect(looks()).toBe(1);
    await dispatch.rest(() => Promise.resolve(0));
    await dispatch.job.run();
    expect(looks()).toBe(1);
    dispatch.wake();
    await vi.waitFor(() => expect(looks()).toBe(2));
  });

  it('do not rest when something was noted while it was counted', async () => {
    const { dispatch, looks } = setUp([], 64);
    let counted = (_waiting: number): void => undefined;
    const resting = dispatch.rest(() => new Promise((resolve) => (counted = resolve)));
    dispatch.wake();
    await vi.waitFor(() => expect(looks()).toBe(1));
    counted(0);
    await resting;
    await dispatch.job.run();
    expect(looks()).toBe(2);
  });
});
