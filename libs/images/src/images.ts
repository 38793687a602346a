import { Logger } from '@nestjs/common';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { ChatError, type UserId } from '#contracts';
import { Admission } from '#platform/limits/admission';
import { BoundedShares } from '#platform/limits/bounded-shares';
import { imageWorker, type ImageAnswer, type ImageJob, type ImageResult, type ImageSource } from './image-worker.js';

/** Thumbnails and avatars are only made of images up to this size. */
export const IMAGE_PIXELS_MAX = 50_000_000;
const THUMB_SIZE = 512;
const AVATAR_SIZE = 256;

/** What a job may take. The memory limits of the containers leave room for so much in each child process. */
export const IMAGE_BOUNDS = { timeMs: 15_000, memoryBytes: 512 * 1024 * 1024 };
const MEMORY_CHECK_MS = 50;
/** A child without work ends after this time. */
const IDLE_MS = 30_000;
const PAGE_BYTES = 4096;
/** One job at a time. A client waits 60 s for the answer to a picture. */
const TURNS = { atOnce: 1, waitMaxMs: 30_000 } as const;
/** Open jobs, of all and of one user; each may hold an image of some MB. */
const OPEN_MAX = 32;
const OPEN_PER_USER_MAX = 4;

type Bounds = typeof IMAGE_BOUNDS;

/** The bytes are no image, or one that takes too much memory or time, or that ends child processes. */
export class NotAnImage extends Error {
  override readonly name = 'NotAnImage';
}

/** The child process has ended before its answer. */
class ChildEnded extends NotAnImage {}

/**
 * Decodes images in a child process, one at a time: a hostile image can crash or exhaust only the child, which is then
 * replaced. Users take turns, so slow images of one user delay the images of another by one job only. `whose` is the sender
 * of the image.
 */
export class Images {
  private readonly logger = new Logger(Images.name);
  private readonly turns = new Admission(TURNS);
  private readonly open = new BoundedShares();
  private child: ChildProcess | undefined;
  private isClosed = false;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly bounds = IMAGE_BOUNDS) {}

  /** The size of the image as it is shown, in pixels. @throws NotAnImage, ChatError OVERLOADED, UNAVAILABLE */
  async measure(whose: UserId, source: ImageSource): Promise<Pick<ImageResult, 'width' | 'height' | 'pixels'>> {
    return this.enqueue(whose, { kind: 'measure', source });
  }

  /** A WebP of at most 512 × 512 pixels, without metadata. @throws as `measure` */
  thumb(whose: UserId, source: ImageSource): Promise<ImageResult> {
    return this.enqueue(whose, { kind: 'thumb', source, size: THUMB_SIZE, pixelsMax: IMAGE_PIXELS_MAX });
  }

  /** A WebP of 256 × 256 pixels, without metadata. @throws as `measure` */
  avatar(whose: UserId, source: ImageSource): Promise<ImageResult> {
    return this.enqueue(whose, { kind: 'square', source, size: AVATAR_SIZE, pixelsMax: IMAGE_PIXELS_MAX });
  }

  /** Ends the child at once. The images of open jobs are not refused: their jobs end with UNAVAILABLE. */
  close(): void {
    this.isClosed = true;
    this.endChild();
  }

  private endChild(): void {
    clearTimeout(this.idle);
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }

  private enqueue(whose: UserId, job: ImageJob): Promise<ImageResult> {
    const shares = [
      { key: 'all', max: OPEN_MAX },
      { key: whose, max: OPEN_PER_USER_MAX },
    ];
    return this.open.run(shares, () => this.turns.run(whose, {}, () => this.run(job)));
  }

  /** Repeats a job whose child has ended: Ctrl-C and systemd signal the child too, before this process closes it. */
  private async run(job: ImageJob): Promise<ImageResult> {
    try {
      return await this.attempt(job);
    } catch (error) {
      if (error instanceof ChildEnded) return this.attempt(job);
      throw error;
    }
  }

  private async attempt(job: ImageJob): Promise<ImageResult> {
    if (this.isClosed) throw new ChatError('UNAVAILABLE');
    clearTimeout(this.idle);
    const child = (this.child ??= startChild());
    const answer = await answerOf(child, job, this.bounds)
      .catch((error: unknown) => this.giveUp(job, error))
      .finally(() => (this.idle = setTimeout(() => this.endChild(), IDLE_MS).unref()));
    if (!answer.ok) throw new NotAnImage(answer.reason);
    return answer.result;
  }

  private giveUp({ kind }: ImageJob, error: unknown): never {
    this.endChild();
    this.logger.warn({ event: 'image.failed', kind, reason: String(error) });
    if (error instanceof NotAnImage && !this.isClosed) throw error;
    throw new ChatError('UNAVAILABLE', {}, { cause: error });
  }
}

function startChild(): ChildProcess {
  const sharp = createRequire(import.meta.url).resolve('sharp');
  const program = `(${imageWorker.toString()})(require(${JSON.stringify(sharp)}))`;
  const child = spawn(process.execPath, ['-e', program], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  // Without a listener an error between two jobs would end this process.
  child.on('error', () => undefined);
  // The child must not keep this process alive.
  child.unref();
  child.channel?.unref();
  return child;
}

/** @throws NotAnImage if the child ends, or takes too long or too much memory; Error if there can be no child */
async function answerOf(child: ChildProcess, job: ImageJob, limits: Bounds): Promise<ImageAnswer> {
  const stop = new AbortController();
  child.channel?.ref();
  try {
    return await Promise.race([nextMessage(child, job, stop.signal), exceeded(child, limits, stop.signal)]);
  } finally {
    stop.abort();
    child.channel?.unref();
  }
}

function nextMessage(child: ChildProcess, job: ImageJob, signal: AbortSignal): Promise<ImageAnswer> {
  return new Promise((resolve, reject) => {
    const take = (answer: unknown): void => resolve(answer as ImageAnswer);
    const fail = (): void => reject(new ChildEnded('the child process has ended'));
    // Without a process there is an error of the system; otherwise a message could not be sent to one that has ended.
    const failed = child.pid === undefined ? reject : fail;
    child.once('message', take).once('exit', fail).once('error', failed);
    signal.addEventListener('abort', () => {
      child.off('message', take).off('exit', fail).off('error', failed);
    });
    if (child.connected) child.send(job);
    else if (child.pid !== undefined) fail();
  });
}

/** Rejects when the job exceeds a bound; never resolves. */
async function exceeded(child: ChildProcess, { timeMs, memoryBytes }: Bounds, signal: AbortSignal): Promise<never> {
  const endsAt = performance.now() + timeMs;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, MEMORY_CHECK_MS).unref());
    if (signal.aborted) return new Promise<never>(() => undefined);
    if (performance.now() > endsAt) throw new NotAnImage('it took too much time');
    if ((await residentBytes(child)) > memoryBytes) throw new NotAnImage('it took too much memory');
  }
}

/** 0 on systems without `/proc`. */
async function residentBytes(child: ChildProcess): Promise<number> {
  const statm = await readFile(`/proc/${String(child.pid)}/statm`, 'utf8').catch(() => '0 0');
  return Number(statm.split(' ')[1] ?? 0) * PAGE_BYTES;
}
