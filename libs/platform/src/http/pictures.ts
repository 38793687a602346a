import { promisify } from 'node:util';
import { raw, type Request, type Response } from 'express';
import { AVATAR_BYTES_MAX, ChatError, invalid, isId, type AvatarId } from '#contracts';

const SUFFIX = '.webp';
const readBody = promisify(raw({ type: 'image/*', limit: AVATAR_BYTES_MAX }));

/**
 * The body of a request that is a picture of a user or a room. Its bytes can still be anything.
 * @throws ChatError INVALID with the field `avatar`; an error with status 413 for too many bytes
 */
export async function readPicture(request: Request, response: Response): Promise<Buffer> {
  await readBody(request, response);
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) throw invalid('avatar', 'must be a picture, with a content-type of image/*');
  return body;
}

/** The id in the last part of a picture's address. @throws ChatError NOT_FOUND */
export function pictureIdOf(file: string): AvatarId {
  const id = file.slice(0, -SUFFIX.length);
  if (!file.endsWith(SUFFIX) || !isId(id)) throw new ChatError('NOT_FOUND');
  return id as AvatarId;
}

/** A picture never changes under its address. Pages of other origins may show it. */
export function sendPicture(response: Response, webp: Buffer): void {
  response.setHeader('content-type', 'image/webp');
  response.setHeader('cache-control', 'public, max-age=31536000, immutable');
  response.setHeader('content-security-policy', "sandbox; default-src 'none'");
  response.setHeader('cross-origin-resource-policy', 'cross-origin');
  response.end(webp);
}
