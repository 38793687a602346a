import { expect, it, onTestFinished } from 'vitest';

import type { Outcome } from '../egress/deliverer.port.js';
import { TestCouriers } from '../../testing/test-couriers.js';
import { removeHook } from '../hooks/hook.store.js';

it('the metrics of a courier forget a removed hook, also if a request of it ends later', async () => {
  const couriers = await TestCouriers.start();
  onTestFinished(() => couriers.stop());
  const { log, receiver } = couriers;
  const roomId = log.makeRoom();
  const hookId = await couriers.hook({ from_start: false });
  const courier = await couriers.courier();
  const hasSeries = async (): Promise<boolean> => (await courier.metrics.text()).includes(hookId);
  await couriers.send(roomId);
  await expect
    .poll(async () => (await courier.metrics.text()).includes(`_seconds_count{hook="${hookId}"} 1`))
    .toBe(true);
  let answer: (outcome: Outcome) => void = () => undefined;
  receiver.answer = () => new Promise((resolve) => (answer = resolve));
  await couriers.send(roomId);
  await expect.poll(() => receiver.requests.length).toBe(2);
  await removeHook(couriers.sql, hookId);
  await expect.poll(hasSeries).toBe(false);
  answer({ accepted: true, status: 204 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await hasSeries()).toBe(false);
});
