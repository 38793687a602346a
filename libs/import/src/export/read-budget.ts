import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ImportError } from '../options.js';
import { unreadable } from './unreadable.js';

/** Usual texts pack to a tenth; more than this is no export. */
export const UNPACKED_MAX = 200;

/** More bytes came out of an export than it may have: none of it is read further. */
export class TooManyBytes extends ImportError {}

/** Bounds the bytes that are read of one export, however often its files are opened: directories of archives tell sizes that nobody has checked. */
export class ReadBudget {
  private left: number;
  private readonly counted = new Map<string, number>();

  /** @param max bytes */
  constructor(
    private readonly name: string,
    private readonly max: number,
  ) {
    this.left = max;
  }

  /** Fails before anything is read, where the directory of an archive tells what it unpacks to. @param bytes of all files @throws TooManyBytes */
  assertHas(bytes: number): void {
    if (bytes > this.max) throw this.tooMuch();
  }

  /** The stream, which fails with an ImportError beyond the budget, and where it cannot be read. */
  counting(path: string, stream: Readable): Readable {
    let read = 0;
    const counter = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        read += chunk.length;
        const known = this.counted.get(path) ?? 0;
        if (read > known) {
          this.left -= read - known;
          this.counted.set(path, read);
        }
        done(this.left < 0 ? this.tooMuch() : null, chunk);
      },
    });
    stream.once('error', (error) => counter.destroy(unreadable(path, error)));
    pipeline(stream, counter).catch(() => undefined);
    return counter;
  }

  private tooMuch(): TooManyBytes {
    return new TooManyBytes(
      `${this.name} unpacks to more than ${String(this.max)} bytes: raise --max-bytes if that is right`,
    );
  }
}
