import { Logger } from '@nestjs/common';
import { afterEach, expect, it, vi } from 'vitest';
import { newId, type DeviceId } from '#contracts';
import type { PushDevice } from '#access/push-devices';
import { Clock } from '#platform/clock';
import { Metrics } from '#platform/metrics/metrics';
import { TestQuestions } from '#testing/access/test-questions';
import type { PushGroup } from './push-groups.policy.js';
import { PushMetrics } from './push-metrics.js';
import { PushResults } from './push-results.js';
import { WaitingRows } from './waiting-rows.js';

const UNAVAILABLE = { status: null, reason: 'connection' } as const;
const WRONG_SECRET = { status: 401, reason: null } as const;

const clock = new Clock();
const group = { rows: [], byPushHook: false } as unknown as PushGroup;
const GONE = { id: newId<DeviceId>(), addressId: 'x' };
const DEVICE = { ...GONE, kind: 'webpush' } as PushDevice;

afterEach(() => void vi.restoreAllMocks());

it('a device whose pushes are refused for good ten times in a row goes', async () => {
  vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  const forget = vi.fn(() => ({ forgotten: 1 }));
  const sql = { rows: () => Promise.resolve([]) };
  const results = new PushResults(
    new WaitingRows(sql as never, clock),
    new TestQuestions({ 'POST /internal/push/gone': forget }),
    new PushMetrics(new Metrics(), clock),
    {} as never,
    clock,
  );
  const giveUp = async (times: number) => {
    for (let time = 0; time < times; time += 1)
      await results.givenUp(group, DEVICE, 'push.example', { status: 400, reason: 'status' });
  };
  await giveUp(9);
  await results.ok({ ...group, deviceId: DEVICE.id }, new Date().toISOString());
  await giveUp(9);
  expect(forget).not.toHaveBeenCalled();
  await giveUp(1);
  expect(forget).toHaveBeenCalledExactlyOnceWith({ devices: [GONE] });
});

it('counts every refusal, and logs each host and answer once in a while', async () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  const metrics = new Metrics();
  const results = new PushResults({} as never, {} as never, new PushMetrics(metrics, clock), {} as never, clock);
  for (let times = 0; times < 3; times += 1) {
    results.refused('hook', 'gateway.example', UNAVAILABLE);
    results.refused('hook', 'gateway.example', WRONG_SECRET);
  }
  const line = { event: 'push.refused', kind: 'hook', host: 'gateway.example' };
  expect(warn.mock.calls).toEqual([[{ ...line, ...UNAVAILABLE }], [{ ...line, ...WRONG_SECRET }]]);
  const text = await metrics.text();
  expect(text).toContain('parley_courier_pushes_unauthorized_total{kind="hook"} 3');
  expect(text).toContain('parley_courier_pushes_unauthorized_total{kind="webpush"} 0');
});
