import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Admission } from '#platform/limits/admission';

/**
 * Writes to the disk use libuv's four threads, which logins and downloads need too. A client whose connection Parley does
 * not read for 30 s is cut without an answer, so a wait ends before.
 */
const BOUNDS = { atOnce: 2, ofOneUser: 1, waitMaxMs: 20_000 };

/**
 * The work on the bytes of uploads: of one user one piece at a time, of all users two. Otherwise the pieces of many
 * uploads fill each turn of the event loop, and messages wait for them. Nothing holds a place while it waits for a client.
 */
export class UploadTurns {
  private readonly admission = new Admission(BOUNDS);

  /** @param work one piece: at most what one read of a connection gives @throws ChatError OVERLOADED */
  run<Result>(uploader: string, work: () => Promise<Result>): Promise<Result> {
    return this.admission.run(uploader, {}, work);
  }

  /** The SHA-256 of all bytes. @throws ChatError OVERLOADED */
  async hashOf(uploader: string, bytes: Readable): Promise<Buffer> {
    const hash = createHash('sha256');
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      await this.run(uploader, () => {
        hash.update(chunk);
        return nextTurn();
      });
    }
    return hash.digest();
  }
}
