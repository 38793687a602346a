import type { IncomingMessage } from 'node:http';

export const BODY_TIMEOUT_MS = 30_000;
/** The least that a client sends of a file in this time: 1 KiB/s. */
export const PACE_BYTES_MIN = 30 * 1024;
/** Chunks of a body that may be of any size. Each takes some microseconds, also one of one byte. */
const SMALL_CHUNKS_MAX = 1_000;
/** If a body has more chunks, they have at least this many bytes on average. Chunks from a network have 500 or more. */
const CHUNK_BYTES_MIN = 64;

/** Ends the connection of a client whose body has not come in time. Node's own limit is that of the longest upload. */
export function boundBody(request: IncomingMessage): void {
  if (!hasBody(request)) return;
  boundChunks(request);
  const timer = setTimeout(() => request.complete || request.socket.destroy(), BODY_TIMEOUT_MS);
  request.once('close', () => clearTimeout(timer));
}

/**
 * Ends the connection of a client that sends the bytes of a file or a picture too slowly: such a body may take long, but
 * holds a connection and memory, or an open file.
 */
export function boundPace(request: IncomingMessage): void {
  const received = boundChunks(request);
  let before = 0;
  const look = (): void => {
    const bytes = received() - before;
    before += bytes;
    if (bytes < PACE_BYTES_MIN && !request.complete) request.socket.destroy();
  };
  const timer = setInterval(look, BODY_TIMEOUT_MS);
  request.once('close', () => clearInterval(timer));
}

/**
 * Ends the connection of a client that sends a body in tiny chunks. Does not read the body. Returns the number of bytes
 * that have come.
 */
export function boundChunks(request: IncomingMessage): () => number {
  let chunks = 0;
  // Some may have come before the request's turn.
  let bytes = request.readableLength;
  const push = request.push.bind(request);
  // Node gives each chunk to this method.
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    chunks += 1;
    bytes += Buffer.isBuffer(chunk) ? chunk.length : 0;
    if (chunks > SMALL_CHUNKS_MAX && bytes < chunks * CHUNK_BYTES_MIN) request.socket.destroy();
    return push(chunk, encoding);
  };
  return () => bytes;
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
