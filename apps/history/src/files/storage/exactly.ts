import { Transform } from 'node:stream';
import { invalid, type ChatError } from '#contracts';

/**
 * Passes bytes on, each chunk after its turn. Fails before its end if they are more or fewer, so the store does not accept
 * them.
 */
export function exactly(bytes: number, turn: () => Promise<void>): Transform {
  const wrong = wrongLength(bytes);
  let received = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      received += chunk.length;
      if (received > bytes) next(wrong);
      else turn().then(() => next(null, chunk), next);
    },
    flush(next) {
      next(received < bytes ? wrong : null);
    },
  });
}

export function wrongLength(bytes: number): ChatError {
  return invalid('bytes', `must be ${String(bytes)} bytes`);
}
