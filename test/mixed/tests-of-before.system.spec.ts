import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type * as fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';

import { previousFolder } from './previous-folder.js';
import { replies, withThreads } from './threads-of-others.js';

const CLIENT = join(previousFolder(), 'libs/client');
/** The earlier version is as it is, so each run tries the same histories with it. */
const SEED = 260_726;
const SPECS = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.spec.ts'));

// until 0.3: the client library of 0.2 knows threads.
vi.doMock(join(CLIENT, 'model/model-server.ts'), async (original) => {
  const real = await original<{ ModelServer: Parameters<typeof withThreads>[0] }>();
  return { ...real, ModelServer: withThreads(real.ModelServer) };
});

/** In the other tests, what another user writes is a reply. */
vi.doMock(join(CLIENT, 'model/samples.ts'), async (original) => {
  const real = await original<{ aMessage: (seq: number, change?: object) => object }>();
  const aMessage = (seq: number, change: { senderId?: unknown } = {}): object => {
    const message = real.aMessage(seq, change);
    const isByOther = change.senderId === undefined;
    return isByOther ? { ...message, threadId: 'message-0', threadSeq: seq, inRoom: seq % 2 === 0 } : message;
  };
  return { ...real, aMessage };
});

it('the client library of the previous version has tests', () => {
  expect(SPECS.length).toBeGreaterThan(5);
});

beforeAll(async () => {
  const fastCheck = join(previousFolder(), 'node_modules/fast-check/lib/fast-check.js');
  const { configureGlobal } = (await import(/* @vite-ignore */ fastCheck)) as typeof fc;
  configureGlobal({ seed: SEED });
});

describe.each(SPECS)('of the previous version, with threads: %s', async (spec) => {
  beforeAll(() => {
    replies.add = spec.startsWith('model/');
  });
  await import(/* @vite-ignore */ join(CLIENT, spec));
});

it('thousands of their messages were replies', () => {
  expect(replies.count).toBeGreaterThan(2_000);
});
