import { expect, it, vi } from 'vitest';
import { Clock } from '#platform/clock';
import type { PostAnswer } from '../egress/http-poster.js';
import type { PushGroup } from './push-groups.policy.js';
import { PushSending, type WebPushSendable } from './push-sending.js';

type Parts = ConstructorParameters<typeof PushSending>;
type Answered = (answer: PostAnswer) => void;

const SILENT: PostAnswer = { status: null, reason: 'timeout', retryAfterMs: null };
const DONE: PostAnswer = { status: 201, reason: null, retryAfterMs: null };

it('reaches other push services while one of them does not answer', async () => {
  const asked: { host: string; answered: Answered }[] = [];
  const web = {
    send: ({ endpoint }: WebPushSendable['device']) =>
      new Promise<PostAnswer>((answered) => asked.push({ host: new URL(endpoint).host, answered })),
  };
  const later: PushGroup[] = [];
  const results = {
    ok: () => Promise.resolve(),
    again: () => Promise.resolve(),
    refused: vi.fn(),
    later: (group: PushGroup) => Promise.resolve(later.push(group)),
  };
  const sending = new PushSending(web as never, {} as never, results as unknown as Parts[2], {} as never, new Clock());
  const done = vi.fn();
  const send = (host: string): void =>
    sending.sendWebPush(
      { group: { key: host }, device: { endpoint: `https://${host}/x` }, push: {}, at: '' } as never,
      {} as never,
      done,
    );
  const isSettled = (times: number) => vi.waitFor(() => expect(done).toHaveBeenCalledTimes(times));

  send('dead.example');
  asked[0]?.answered(SILENT);
  await isSettled(1);
  for (let count = 0; count < 64; count += 1) send('dead.example');
  expect(sending.free.webPush).toBe(48);
  await isSettled(1 + 48);
  expect(later).toHaveLength(48);
  send('fine.example');
  expect(asked.at(-1)?.host).toBe('fine.example');
  expect(later).toHaveLength(48);

  asked[2]?.answered(SILENT);
  await isSettled(1 + 48 + 1);
  // It answers again.
  asked[1]?.answered(DONE);
  await isSettled(1 + 48 + 2);
  send('dead.example');
  expect(later).toHaveLength(48);
  expect(sending.free.webPush).toBe(64 - 16);
  expect(results.refused.mock.calls).toEqual([['webpush', 'dead.example', SILENT]]);
});

it('says so if the gateway refuses a test', async () => {
  const refusal = { isAccepted: false, status: 401, reason: null };
  const refused = vi.fn();
  const parts = [
    {},
    { send: () => Promise.resolve(refusal) },
    { refused },
    { pushHookUrl: 'https://gateway.example/x' },
    new Clock(),
  ];
  const sending = new PushSending(...(parts as unknown as Parts));
  await sending.sendTests([]);
  expect(refused.mock.calls).toEqual([['hook', 'gateway.example', refusal]]);
});
