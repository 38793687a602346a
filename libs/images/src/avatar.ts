import { fileTypeFromBuffer } from 'file-type';
import { v4 } from 'uuid';
import { invalid, type AvatarId, type ChatError, type UserId } from '#contracts';
import { NotAnImage } from './image-answers.js';
import { IMAGE_PIXELS_MAX, type Images } from './images.js';
import { PICTURE_TYPES } from './picture-forms.js';

/** They tell the type. */
const HEAD_BYTES = 4096;
const PIXELS_PER_MEGAPIXEL = 1_000_000;

/** A picture of a user or a room, as it is stored. */
export interface Avatar {
  readonly id: AvatarId;
  readonly webp: Buffer;
}

/**
 * Makes an avatar of the bytes that a user's client has sent, with a random id: others cannot guess its URL.
 * @throws ChatError INVALID with the field `avatar` if they are no picture, OVERLOADED
 */
export async function makeAvatar(images: Images, by: UserId, bytes: Buffer): Promise<Avatar> {
  // Markup such as SVG has another type, so it never reaches a decoder.
  const type = await fileTypeFromBuffer(bytes.subarray(0, HEAD_BYTES));
  if (type === undefined || !PICTURE_TYPES.has(type.mime)) throw noPicture();
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
