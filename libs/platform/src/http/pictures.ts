import type { Request, Response } from 'express';
import { AVATAR_BYTES_MAX, ChatError, invalid, isId, type AvatarId } from '#contracts';

const SUFFIX = '.webp';

/**
 * The body of a request that is a picture of a user or a room. Its bytes can still be anything.
 * @throws ChatError INVALID with the field `avatar`, TOO_LARGE
 */
export async function readPicture(request: Request): Promise<Buffer> {
  if (!request.is('image/*')) throw invalid('avatar', 'must be a picture, with a content-type of image/*');
  const announced = Number(request.get('content-length') ?? AVATAR_BYTES_MAX);
  if (announced > AVATAR_BYTES_MAX) throw new ChatError('TOO_LARGE');
  try {
    return await readBytes(request, announced);
  } catch (error) {
    // If the client has left, there is nothing to answer, and the server has not failed.
    throw request.readableAborted ? invalid('avatar', 'was not sent to its end') : error;
  } finally {
    // Many clients read the answer only after they have sent everything.
    request.resume();
  }
}

/** Copies into one buffer: a client may send millions of chunks of one byte, and each takes more memory than its byte. */
async function readBytes(request: Request, bytesMax: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(bytesMax);
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (length + chunk.length > bytesMax) throw new ChatError('TOO_LARGE');
    length += chunk.copy(bytes, length);
  }
  return bytes.subarray(0, length);
}

/** The id in the last part of a picture's URL. @throws ChatError NOT_FOUND */
export function pictureIdOf(file: string): AvatarId {
  const id = file.slice(0, -SUFFIX.length);
  if (!file.endsWith(SUFFIX) || !isId(id)) throw new ChatError('NOT_FOUND');
  return id as AvatarId;
}

/** A picture never changes under its URL. Pages of other origins may show it. */
export function sendPicture(response: Response, webp: Buffer): void {
  response.setHeader('content-type', 'image/webp');
  response.setHeader('cache-control', 'public, max-age=31536000, immutable');
  response.setHeader('content-security-policy', "sandbox; default-src 'none'");
  response.setHeader('cross-origin-resource-policy', 'cross-origin');
  response.end(webp);
}
