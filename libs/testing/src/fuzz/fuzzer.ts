import * as fc from 'fast-check';

import { fuzzWorld } from './fuzz-world.js';
import { FuzzedSocket } from './fuzzed-socket.js';
import { frames } from './frames.js';
import { httpRequests } from './http-requests.js';
import { exchange } from './raw-http.js';

export interface FuzzOptions {
  /** The URLs of the processes, which get the batches in turn. */
  readonly urls: readonly string[];
  /** Number of frames or requests. */
  readonly count: number;
  /** The same seed gives the same frames, except for the ids of the rooms and users of a run. */
  readonly seed: number;
  /** Called after each batch. */
  readonly batchEnded: () => void;
  /** A longer run counts as a flaw. */
  readonly timeoutMs: number;
}

interface Batch {
  readonly url: string;
  readonly seed: number;
  readonly size: number;
}

/** A batch has a user and a room of its own: fuzzed requests leave rooms and end sessions. */
const FRAMES_PER_BATCH = 100;
const REQUESTS_PER_BATCH = 100;
const WORKERS = 12;
const REQUESTS_AT_ONCE = 8;
/** Polling sessions that the requests of a batch name. */
const POLLING_SESSIONS = 16;
const SHOWN_CHARS_MAX = 400;
/** A run ends after this many flaws, a batch after its first. */
const FLAWS_MAX = 10;
const BUG = /^HTTP\/1\.1 500 |"code":"INTERNAL"/;

/** Sends frames over raw WebSockets. Resolves with one line per flaw. */
export function fuzzSockets(options: FuzzOptions): Promise<string[]> {
  return inBatches(options, FRAMES_PER_BATCH, async ({ url, seed, size }) => {
    const { user, known } = await fuzzWorld();
    const flaws: string[] = [];
    let rest = fc.sample(frames(known), { seed, numRuns: size });
    while (rest.length > 0 && flaws.length === 0) {
      const socket = await FuzzedSocket.open(url, user.tokens.accessToken);
      rest = rest.slice(await socket.sendAll(rest));
      socket.close();
      flaws.push(...socket.flaws);
    }
    return flaws;
  });
}

/** Sends requests over raw TCP connections. Resolves with one line per flaw. */
export function fuzzHttp(options: FuzzOptions): Promise<string[]> {
  return inBatches(options, REQUESTS_PER_BATCH, async ({ url, seed, size }) => {
    const { user, known } = await fuzzWorld();
    const sids = await Promise.all(Array.from({ length: POLLING_SESSIONS }, () => pollingSid(url)));
    const identity = { accessToken: user.tokens.accessToken, known, sids };
    const requests = fc.sample(httpRequests(identity), { seed, numRuns: size });
    const flaws: string[] = [];
    const worker = async (): Promise<void> => {
      for (let request = requests.pop(); request !== undefined && flaws.length === 0; request = requests.pop()) {
        const flaw = flawOf(request, await exchange(url, request));
        if (flaw !== null) flaws.push(flaw);
      }
    };
    await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, worker));
    return flaws;
  });
}

function flawOf(request: Buffer, answer: string | null): string | null {
  const shown = JSON.stringify(request.toString('latin1')).slice(0, SHOWN_CHARS_MAX);
  if (answer === null) return `no answer to ${shown}`;
  return BUG.test(answer) ? `${answer.slice(0, SHOWN_CHARS_MAX)} to ${shown}` : null;
}

async function inBatches(
  { urls, count, seed, batchEnded, timeoutMs }: FuzzOptions,
  size: number,
  run: (batch: Batch) => Promise<string[]>,
): Promise<string[]> {
  const flaws: string[] = [];
  const batches = Math.ceil(count / size);
  const endsAt = performance.now() + timeoutMs;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < batches && flaws.length < FLAWS_MAX && performance.now() < endsAt) {
      const number = next++;
      const url = urls[number % urls.length] ?? '';
      const batch = { url, seed: seed + number, size: Math.min(size, count - number * size) };
      const found = await run(batch).catch((error: unknown) => [String(error)]);
      flaws.push(...found.map((flaw) => `seed ${String(batch.seed)}: ${flaw}`));
      batchEnded();
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  if (flaws.length === 0 && next < batches) flaws.push(`only ${String(next)} of ${String(batches)} batches in time`);
  return flaws;
}

/** The id of a new Engine.IO session of a polling client; another text if the port does not serve Engine.IO. */
async function pollingSid(url: string): Promise<string> {
  const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
  return /"sid":"([\w-]+)"/.exec(await answer.text())?.[1] ?? 'none';
}
