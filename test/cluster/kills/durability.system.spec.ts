import { describe, expect, it, vi } from 'vitest';

import { STORM_TIMEOUT_MS, withstandStorm } from '#testing/load/storm';
import { killAndAwaitRestart, killRedis, topology } from '#testing/topology/topology';

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS });

const IS_SHORT = process.env['PARLEY_TEST_SHORT'] !== undefined;

describe('scaled out, nothing acked is lost, doubled or reordered', () => {
  // `npm test` kills both in one story, and the matrix each in containers.
  it.skipIf(IS_SHORT).each([0, 1])('when history %i is killed in mid-stream', async (index) => {
    await withstandStorm({ strike: () => killAndAwaitRestart(({ histories }) => histories[index]) });
  });

  it('when both histories are killed one after the other', async () => {
    await withstandStorm({
      strike: async () => {
        await killAndAwaitRestart(({ histories }) => histories[0]);
        await killAndAwaitRestart(({ histories }) => histories[1]);
      },
    });
  });

  it('when the second gateway is killed in mid-stream', async () => {
    await withstandStorm({ strike: () => killAndAwaitRestart(({ gateways }) => gateways[1]) });
  });

  it('when Redis is killed in mid-stream and comes back empty', async () => {
    await withstandStorm({ strike: killRedis });
  });

  it('when an auth is killed: connected users do not notice', async () => {
    await withstandStorm({ strike: () => killAndAwaitRestart(({ auths }) => auths[0]), messagesEach: 500 });
    expect(topology().auths).toHaveLength(2);
  });
});
