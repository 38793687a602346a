import { beforeAll, describe, expect, it, vi } from 'vitest';

import { startDeployment } from '#testing/deployments/deployment';
import { answerTwice, CheckServer, refusing } from '#testing/engines/check-server';
import { setUp } from '#testing/engines/set-up';
import { STORM_TIMEOUT_MS, withstandStorm } from '#testing/load/storm';
import { killAndAwaitRestart } from '#testing/topology/topology';

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS });

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const TIMEOUT_MS = 300;
/** A history asks about what one batch of each gateway has, and has to ask again after most faults: tens of questions. */
const MESSAGES_EACH = 200;

const accept = refusing(() => false);
const acceptAfter = (ms: number): CheckServer['answer'] => {
  return (question, response) => void setTimeout(() => void accept(question, response), ms);
};

/** The check answers in this order. */
const ANSWERS: readonly CheckServer['answer'][] = [
  accept,
  acceptAfter(TIMEOUT_MS / 4),
  accept,
  (_question, response) => void response.writeHead(500).end(),
  accept,
  (_question, response) => answerTwice(response, '{"refused":[]}', '{"refused":[{"index":0}]}'),
  accept,
  acceptAfter(TIMEOUT_MS * 2),
  accept,
  () => undefined,
];

describe('a check that is slow, wrong, late, silent, or answers twice', () => {
  const check = setUp(() => CheckServer.start());
  setUp(() =>
    startDeployment('cluster', { CHECK_URL: check.url, CHECK_SECRET: SECRET, CHECK_TIMEOUT_MS: String(TIMEOUT_MS) }),
  );
  let asked = 0;

  beforeAll(() => {
    check.answer = (question, response) => {
      asked += 1;
      return ANSWERS[asked % ANSWERS.length]?.(question, response);
    };
  });

  it('neither loses, doubles nor reorders messages when both histories are killed at once', async () => {
    await withstandStorm({
      messagesEach: MESSAGES_EACH,
      strike: () => Promise.all([0, 1].map((index) => killAndAwaitRestart(({ histories }) => histories[index]))),
    });
    expect(asked).toBeGreaterThan(2 * ANSWERS.length);
  });
});
