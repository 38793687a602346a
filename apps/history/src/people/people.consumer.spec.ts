import { afterEach, expect, it, vi } from 'vitest';
import type { Fanout, FanoutListener } from '#bus/fanout.port';
import { newId, PEOPLE_CHANNEL, type PeopleSignal, type UserId } from '#contracts';
import { PeopleConsumer } from './people.consumer.js';
import type { PeopleService } from './people.service.js';
import type { PropagationService } from './propagation.service.js';

const erased = (): PeopleSignal => ({ type: 'user.erased', userId: newId<UserId>(), version: 2 });

let consumer: PeopleConsumer;
afterEach(() => consumer.beforeApplicationShutdown());

it('notices take effect at once while the rooms of the person before are still being worked on', async () => {
  let notify: FanoutListener['message'] = () => undefined;
  const fanout = {
    listen: ({ message }: FanoutListener) => (notify = message),
    subscribe: () => Promise.resolve(),
  };
  const apply = vi.fn(() => Promise.resolve());
  const people = { apply, catchUp: () => Promise.resolve() };
  const propagation = { run: () => new Promise(() => undefined), stop: () => undefined };
  consumer = new PeopleConsumer(
    fanout as unknown as Fanout,
    people as unknown as PeopleService,
    propagation as unknown as PropagationService,
  );
  await consumer.onApplicationBootstrap();
  for (const signal of [erased(), erased()]) {
    notify(PEOPLE_CHANNEL, JSON.stringify(signal));
    await expect.poll(() => apply.mock.calls.at(-1)).toEqual([[signal]]);
  }
});
