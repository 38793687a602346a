import { Transform } from 'node:stream';
import { invalid } from '#contracts';

/** Passes bytes on. Fails before its end if they are more or fewer, so the store does not accept them. */
export function exactly(bytes: number): Transform {
  const wrong = invalid('bytes', `must be ${String(bytes)} bytes`);
  let received = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      received += chunk.length;
      if (received > bytes) next(wrong);
      else next(null, chunk);
    },
    flush(next) {
      next(received < bytes ? wrong : null);
    },
  });
}
