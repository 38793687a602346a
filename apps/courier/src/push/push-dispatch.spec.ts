import { expect, it, vi } from 'vitest';
import { newId, type DeviceId, type RoomId, type Seq, type UserId } from '#contracts';
import type { PushGroup } from './groups.policy.js';
import { PushDispatchService } from './push-dispatch.service.js';
import type { PushRow } from './push-row.js';

type Parts = ConstructorParameters<typeof PushDispatchService>;

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
    room: { web: 1, hook: 0 },
    sendWeb: ({ group }: { group: PushGroup }, _key: unknown, done: (group: PushGroup) => void) => {
      groups.push(group);
      sent.push(done);
    },
    sendHook: () => undefined,
  };
  const dispatch = new PushDispatchService(
    sql as unknown as Parts[0],
    {
      ask: () => Promise.resolve({ verdicts: [{ messageId: newId(), direct: false, mention: false, threadId: null }] }),
    } as never,
    { devicesOf: () => Promise.resolve([device]) } as never,
    { of: () => Promise.resolve(new Map()) },
    { current: () => Promise.resolve({ publicKey: 'x', privateKey: 'y', madeAt: '' }) } as never,
    sending as unknown as Parts[5],
    { drop: () => Promise.resolve() } as never,
    {} as never,
    { pushContact: 'mailto:a@b', pushRoomMembers: 1, pushMaxAgeSeconds: 60 } as never,
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
    sql as unknown as Parts[0],
    {
      ask: () => {
        isJudged = true;
        return Promise.resolve({ verdicts: [{ messageId: newId(), direct: false, mention: false, threadId: null }] });
      },
    } as never,
    {
      devicesOf: () =>
        Promise.resolve([{ id: held.device_id, userId: held.user_id, kind: 'webpush', preview: 'none' }]),
    } as never,
    { of: () => Promise.resolve(new Map()) },
    {
      current: () => {
        expect(isJudged).toBe(false);
        return Promise.resolve({ publicKey: 'x', privateKey: 'y', madeAt: '' });
      },
    } as never,
    {
      room: { web: 2, hook: 0 },
      sendWeb: ({ group }: { group: PushGroup }) => sent.push(group),
      sendHook: () => undefined,
    } as unknown as Parts[5],
    // The store does not answer.
    { drop: () => new Promise<void>((resolve) => (read = resolve)) } as never,
    {} as never,
    { pushContact: 'mailto:a@b', pushRoomMembers: 1, pushMaxAgeSeconds: 60 } as never,
  );
  dispatch.begin(() => true);
  const look = dispatch.job.run();
  await vi.waitFor(() => expect(sent.map(({ deviceId }) => deviceId)).toEqual([held.device_id]));
  read();
  await look;
});
