import { beforeAll, describe, expect, it } from 'vitest';
import { setMailingAuth } from '../../testing/set-auth.js';
import type { TestAuth } from '../../testing/test-auth.js';
import { emailOf, settled } from '../../testing/test-mailing.js';

const ROUNDS = 60;
/** A machine whose load varies may need more samples. */
const TIMED_TIMEOUT_MS = 60_000;
const CLIENT = '192.0.2.9';

describe('a stranger who asks for a new password', () => {
  const { mailing, auth } = setMailingAuth({ TRUST_PROXY: '1' });

  beforeAll(() => mailing.person(auth, 'known_one'));

  const forgot = (by: TestAuth, body: object) =>
    by.http('post', '/v1/auth/forgot').set('x-forwarded-for', CLIENT).send(body);
  const NAMES = [
    { username: 'known_one' },
    { username: 'nobody_here' },
    { email: emailOf('known_one') },
    { email: emailOf('nobody_here') },
  ];

  it('gets the same answer for every name and e-mail address', async () => {
    const answers: object[] = [];
    for (const body of NAMES) {
      const { status, text, headers } = await forgot(auth, body);
      answers.push({ status, text, names: Object.keys(headers).sort(), length: headers['content-length'] });
    }
    expect(answers).toEqual(answers.map(() => answers[0]));
    expect(answers[0]).toMatchObject({ status: 202, text: '{}' });
  });

  it('is refused after the same number of requests for every name, and by no limit of an e-mail address', async () => {
    for (const body of NAMES) {
      const limited = await mailing.open({
        RATE_LIMITS: 'on',
        RATE_MAIL_SENDER: '4/1h',
        RATE_MAIL_ADDRESS: '1/1h',
        TRUST_PROXY: '1',
      });
      const statuses = [];
      for (let time = 0; time < 5; time += 1) statuses.push((await forgot(limited, body)).status);
      expect(statuses).toEqual([202, 202, 202, 202, 429]);
      await limited.close();
    }
  });

  it(
    'learns nothing by the time of the answer',
    async () => {
      const time = async (body: object): Promise<number> => {
        const startedAt = performance.now();
        await forgot(auth, body).expect(202);
        const elapsedMs = performance.now() - startedAt;
        // Wait until the worker has handled this request, so that it does not slow the next one.
        await settled(auth);
        return elapsedMs;
      };
      const ratio = async (): Promise<number> => {
        const [known, unknown]: [number[], number[]] = [[], []];
        // Alternately, and each first in every other round, so that both see the same load.
        for (let round = 0; round < ROUNDS; round += 1) {
          const turns = [
            async () => known.push(await time({ username: 'known_one' })),
            async () => unknown.push(await time({ username: `nobody_${round}` })),
          ];
          for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
        }
        return lowerQuartile(unknown) / lowerQuartile(known);
      };
      const isAlike = (found: number) => found > 0.7 && found < 1.4;
      await expect.poll(ratio, { timeout: TIMED_TIMEOUT_MS / 2 }).toSatisfy(isAlike);
    },
    TIMED_TIMEOUT_MS,
  );
});

/** The shorter times: load only adds to them. */
function lowerQuartile(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 4)]!;
}
