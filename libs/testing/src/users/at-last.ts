import { setTimeout as sleep } from 'node:timers/promises';

const REPEAT_AFTER_MS = 500;
/** The time for which a request is repeated: a machine whose disk stands still for seconds fails no test. */
const PATIENCE_MS = 60_000;

/** The answer to a request that is repeated while a busy server refuses it, as clients do. The last answer may be a refusal. */
export async function atLast<Answer>(
  ask: () => Promise<Answer>,
  isRefused: (answer: Answer) => boolean,
): Promise<Answer> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (!isRefused(answer) || performance.now() > giveUpAt) return answer;
    await sleep(REPEAT_AFTER_MS);
  }
}
