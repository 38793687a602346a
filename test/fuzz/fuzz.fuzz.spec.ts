import { describe, expect, it } from 'vitest';

import { SERVICES } from '#config/services';
import { type Form, startDeployment } from '#testing/deployments/deployment';
import { setUp } from '#testing/engines/set-up';
import { fuzzHttp, fuzzSockets } from '#testing/fuzz/fuzzer';
import { Vitals } from '#testing/fuzz/vitals';
import { type LogLine, LogLines } from '#testing/topology/log-lines';
import { account } from '#testing/users/user';
import { processesOf, topology, untilWhole } from '#testing/topology/topology';

/** `npm run fuzz` sets these. */
const FRAMES = Number(process.env['PARLEY_TEST_FUZZ_FRAMES'] ?? 6_000);
const SEED = Number(process.env['PARLEY_TEST_FUZZ_SEED'] ?? 1);
const FORMS: readonly Form[] = ['embedded', 'cluster'];
/** Every fifth is a request over HTTP. */
const HTTP_SHARE = 0.2;
/** The time of both forms together; generous, for a busy machine. */
const MS_PER_FRAME = 80;
const MS_AT_LEAST = 60_000;
/** Time for the last batches and for the judgement. */
const REST_MS = 120_000;

const UNFORESEEN = ['process.unhandled-rejection', 'process.uncaught-exception', 'request.failed'];

/** A bug that a client may not have seen. */
function isBug({ level, event, code }: LogLine): boolean {
  return level === 'fatal' || UNFORESEEN.includes(event ?? '') || code === 'INTERNAL';
}

describe.each(FORMS)('%s, under fuzzed frames and requests', (form) => {
  const log = new LogLines();
  const processes = (): string[] => {
    return [...new Set(SERVICES.flatMap((name) => processesOf(name)).map(({ url }) => url))];
  };
  const share = (part: number): number => Math.ceil((FRAMES * part) / FORMS.length);
  const timeoutMs = MS_AT_LEAST + (FRAMES * MS_PER_FRAME) / FORMS.length;

  setUp(() => startDeployment(form, { LOG_LEVEL: 'warn' }, (text) => log.add(text)));
  const vitals = setUp(() => new Vitals(processes()));

  it(
    `no frame or request of seed ${String(SEED)} causes INTERNAL, a crash or an unhandled rejection, and memory stays flat`,
    async () => {
      await vitals.look();
      const looks: Promise<void>[] = [];
      const batchEnded = (): void => void looks.push(vitals.look());
      const gateways = topology().gateways.map(({ url }) => url);
      const flaws = await Promise.all([
        fuzzSockets({ urls: gateways, count: share(1 - HTTP_SHARE), seed: SEED, batchEnded, timeoutMs }),
        fuzzHttp({ urls: processes(), count: share(HTTP_SHARE), seed: SEED, batchEnded, timeoutMs }),
      ]);
      await Promise.all(looks);
      await untilWhole();
      expect(flaws.flat()).toEqual([]);
      expect(log.lines.filter(isBug)).toEqual([]);
      expect(vitals.flaws()).toEqual([]);
      // The deployment serves others as before.
      const user = await account('after');
      expect(await (await user.connect()).ask('room:list', {})).toMatchObject({ rooms: [] });
      user.close();
    },
    timeoutMs + REST_MS,
  );
});
