import { fileTypeFromBuffer } from 'file-type';
import { v4 } from 'uuid';
import { invalid, type AvatarId, type ChatError, type UserId } from '#contracts';
import { IMAGE_PIXELS_MAX, NotAnImage, type Images } from './images.js';

const PIXELS_PER_MEGAPIXEL = 1_000_000;

/** A picture of a user or a room, as it is stored. */
export interface Avatar {
  readonly id: AvatarId;
  readonly webp: Buffer;
}

/**
 * Makes an avatar of the bytes that a user's client has sent, with a random id: others cannot guess its address.
 * @throws ChatError INVALID with the field `avatar` if they are no picture, OVERLOADED
 */
export async function makeAvatar(images: Images, by: UserId, bytes: Buffer): Promise<Avatar> {
  // Markup such as SVG has another type, so it never reaches a decoder.
  const type = await fileTypeFromBuffer(bytes);
  if (!type?.mime.startsWith('image/')) throw noPicture();
  try {
    const { bytes: webp } = await images.avatar(by, bytes);
    return { id: v4() as AvatarId, webp: Buffer.from(webp) };
  } catch (error) {
    if (error instanceof NotAnImage) throw noPicture();
    throw error;
  }
}

function noPicture(): ChatError {
  const megapixels = String(IMAGE_PIXELS_MAX / PIXELS_PER_MEGAPIXEL);
  return invalid('avatar', `must be a picture of at most ${megapixels} megapixels`);
}
