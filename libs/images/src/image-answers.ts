import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfinedChild } from './confined-child.js';
import type { ImageAnswer, ImageJob } from './image-worker.js';

/** The bytes, or what opens them: again if the child process ends. */
export type ImageSource = Uint8Array | (() => Promise<Readable>);

/** What a job may take in the child process. `timeMs` is longer: other processes come first. */
export interface JobBounds {
  readonly cpuMs: number;
  readonly timeMs: number;
  readonly memoryBytes: number;
}

const CHECK_MS = 50;
const PAGE_BYTES = 4096;
/** A tick of the clock in `/proc`. */
const TICK_MS = 10;
const TOO_LONG = 'it took too much time';
const PIECE_BYTES = 64 * 1024;

/** The bytes are no image, or one that takes too much memory or time, or that ends child processes. */
export class NotAnImage extends Error {
  override readonly name = 'NotAnImage';
}

/** The child process has ended before its answer. */
export class ChildEnded extends NotAnImage {}

/** @throws NotAnImage if the child ends, or takes too long or too much memory; Error if there can be no child, and as the source */
export async function answerOf(
  { process: child, confined }: ConfinedChild,
  job: ImageJob,
  source: ImageSource,
  bounds: JobBounds,
): Promise<ImageAnswer> {
  const stop = new AbortController();
  child.channel?.ref();
  try {
    // If there is no child any more, the second one says why.
    await Promise.race([confined.catch(() => never()), untilEnd(child, stop.signal)]);
    const answer = nextMessage(child, stop.signal);
    const fed = feed(child, job, source, stop.signal);
    const used = exceeded(child, bounds, stop.signal);
    const late = fed.then(() => tooLate(bounds.timeMs, stop.signal));
    return await Promise.race([answer, untilEnd(child, stop.signal), used, late]);
  } finally {
    stop.abort();
    child.channel?.unref();
  }
}

/** The time for which a process has run on a processor; `null` if it has ended or the system has no `/proc`. */
export async function cpuMsOf({ pid }: ChildProcess): Promise<number | null> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The name of the program, in brackets, may have spaces. `utime` and `stime` are the 14th and the 15th value.
  const values = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(values[11] ?? 0) + Number(values[12] ?? 0)) * TICK_MS;
}

/**
 * Starts to count the work of a child. The returned function gives the milliseconds of processor time since then, so that a
 * busy machine costs the user nothing. It gives the elapsed time if the child has ended or the system has no `/proc`.
 */
export async function workOf(child: ChildProcess): Promise<() => Promise<number>> {
  const startedAt = performance.now();
  const before = await cpuMsOf(child);
  return async () => {
    const now = await cpuMsOf(child);
    return now === null || before === null ? performance.now() - startedAt : now - before;
  };
}

async function nextMessage(child: ChildProcess, signal: AbortSignal): Promise<ImageAnswer> {
  const [answer] = (await once(child, 'message', { signal }).catch(() => never())) as [ImageAnswer];
  return answer;
}

/** Rejects when there is no process any more, or none could be started. */
async function untilEnd(child: ChildProcess, signal: AbortSignal): Promise<never> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    await once(child, 'exit', { signal }).catch((error: unknown) => {
      if (signal.aborted) return never();
      throw error;
    });
  }
  throw child.pid === undefined ? new Error('no child process') : new ChildEnded('the child process has ended');
}

/**
 * The job, then the bytes, each piece after its length; the length 0 ends them. All on one way: what comes on two may change
 * its order.
 */
async function feed({ stdin }: ChildProcess, job: ImageJob, source: ImageSource, signal: AbortSignal): Promise<void> {
  if (stdin === null) return;
  const pieces = source instanceof Uint8Array ? [source] : ((await source()) as AsyncIterable<Uint8Array>);
  const asked = Buffer.from(JSON.stringify(job));
  stdin.write(lengthOf(asked));
  stdin.write(asked);
  for await (const bytes of pieces) {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      stdin.write(lengthOf(piece));
      if (!stdin.write(piece)) await once(stdin, 'drain', { signal });
    }
  }
  stdin.write(lengthOf(new Uint8Array()));
}

function lengthOf(piece: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(piece.length);
  return length;
}

/** Rejects after this time, which begins when the child has all bytes; never resolves. */
async function tooLate(timeMs: number, signal: AbortSignal): Promise<never> {
  await sleep(timeMs, undefined, { ref: false, signal }).catch(() => undefined);
  if (signal.aborted) return never();
  throw new NotAnImage(TOO_LONG);
}

/** Rejects when the job exceeds a bound of the processor or of memory; never resolves. */
async function exceeded(child: ChildProcess, { cpuMs, memoryBytes }: JobBounds, signal: AbortSignal): Promise<never> {
  const usedBefore = (await cpuMsOf(child)) ?? 0;
  while (!signal.aborted) {
    if (((await cpuMsOf(child)) ?? 0) - usedBefore > cpuMs) throw new NotAnImage(TOO_LONG);
    if ((await residentBytes(child)) > memoryBytes) throw new NotAnImage('it took too much memory');
    await sleep(CHECK_MS, undefined, { ref: false });
  }
  return never();
}

/** 0 on systems without `/proc`. */
async function residentBytes(child: ChildProcess): Promise<number> {
  const statm = await readFile(`/proc/${String(child.pid)}/statm`, 'utf8').catch(() => '0 0');
  return Number(statm.split(' ')[1] ?? 0) * PAGE_BYTES;
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
