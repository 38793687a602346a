import { Logger } from '@nestjs/common';
import { createRequire } from 'node:module';
import { ChatError, type UserId } from '#contracts';
import { BoundedShares } from '#platform/limits/bounded-shares';
import { TimedAdmission } from '#platform/limits/timed-admission';
import { startConfined, type ConfinedChild } from './confined-child.js';
import { DecoderTime } from './decoder-time.js';
import { answerOf, ChildEnded, NotAnImage, workOf, type ImageSource, type JobBounds } from './image-answers.js';
import { imageWorker, type ImageJob, type ImageResult } from './image-worker.js';
import { asProgramText, PICTURE_FORMS } from './picture-forms.js';

/** Thumbnails and avatars are only made of images up to this size. */
export const IMAGE_PIXELS_MAX = 50_000_000;
const THUMB_SIZE = 512;
const AVATAR_SIZE = 256;

/** What a job may take. The memory limits of the containers leave room for so much in each child process. */
export const IMAGE_BOUNDS: JobBounds = { cpuMs: 15_000, timeMs: 30_000, memoryBytes: 512 * 1024 * 1024 };
/** A child without work ends after this time. */
const IDLE_MS = 30_000;
/** One job at a time. A client waits 60 s for the answer to a picture. Each job that waits may hold an image of some MB. */
const TURNS = { atOnce: 1, waitMaxMs: 30_000, waitingMax: 31 } as const;
const OPEN_PER_USER_MAX = 4;
const LOAD = `const sharp = require(${JSON.stringify(createRequire(import.meta.url).resolve('sharp'))})`;
const PROGRAM = `(${imageWorker.toString()})(sharp, ${asProgramText(PICTURE_FORMS)});`;

/**
 * Decodes images in a child process, one at a time: a hostile image can crash or exhaust only the child, which is then
 * replaced. The user whose images have taken the least time lately comes next, so slow images of some users delay the images
 * of another by one job only. `whose` is the sender of the image.
 */
export class Images {
  private readonly logger = new Logger(Images.name);
  private readonly turns = new TimedAdmission(TURNS);
  private readonly open = new BoundedShares();
  private readonly time = new DecoderTime();
  private child: ConfinedChild | undefined;
  private isClosed = false;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly bounds = IMAGE_BOUNDS) {}

  /** The size of the image as it is shown, in pixels. @throws NotAnImage, ChatError OVERLOADED, UNAVAILABLE; as the source */
  async measure(whose: UserId, source: ImageSource): Promise<Pick<ImageResult, 'width' | 'height' | 'pixels'>> {
    return this.enqueue(whose, { kind: 'measure' }, source);
  }

  /** A WebP of at most 512 × 512 pixels, without metadata. @throws as `measure` */
  thumb(whose: UserId, source: ImageSource): Promise<ImageResult> {
    return this.enqueue(whose, { kind: 'thumb', size: THUMB_SIZE, pixelsMax: IMAGE_PIXELS_MAX }, source);
  }

  /** A WebP of 256 × 256 pixels, without metadata. @throws as `measure` */
  avatar(whose: UserId, source: ImageSource): Promise<ImageResult> {
    return this.enqueue(whose, { kind: 'square', size: AVATAR_SIZE, pixelsMax: IMAGE_PIXELS_MAX }, source);
  }

  /** Ends the child at once. The images of open jobs are not refused: their jobs end with UNAVAILABLE. */
  close(): void {
    this.isClosed = true;
    this.endChild();
  }

  private endChild(): void {
    clearTimeout(this.idle);
    this.child?.process.kill('SIGKILL');
    this.child = undefined;
  }

  private enqueue(whose: UserId, job: ImageJob, source: ImageSource): Promise<ImageResult> {
    return this.open.run([{ key: whose, max: OPEN_PER_USER_MAX }], () =>
      this.turns.runTurn(whose, {}, () => this.run(whose, job, source)),
    );
  }

  /**
   * Repeats a job whose child has ended: Ctrl-C and systemd signal the child too, before this process closes it.
   * @throws ChatError OVERLOADED if decoders have worked too long for this user
   */
  private async run(whose: UserId, job: ImageJob, source: ImageSource): Promise<ImageResult> {
    const retryAfterMs = Math.ceil(this.time.waitMs(whose));
    if (retryAfterMs > 0) throw new ChatError('OVERLOADED', { retryAfterMs });
    try {
      return await this.attempt(whose, job, source);
    } catch (error) {
      if (error instanceof ChildEnded) return this.attempt(whose, job, source);
      throw error;
    }
  }

  private async attempt(whose: UserId, job: ImageJob, source: ImageSource): Promise<ImageResult> {
    if (this.isClosed) throw new ChatError('UNAVAILABLE');
    clearTimeout(this.idle);
    const child = (this.child ??= startConfined(PROGRAM, LOAD));
    const work = await workOf(child.process);
    const answer = await answerOf(child, job, source, this.bounds)
      // `finally` waits for it.
      // oxlint-disable-next-line typescript/no-misused-promises
      .finally(async () => this.time.add(whose, await work()))
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
