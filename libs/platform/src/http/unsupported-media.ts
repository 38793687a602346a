import { UnsupportedMediaTypeException } from '@nestjs/common';

/** The error of a body of another type than these. It is answered 415. */
export function unsupportedMedia(types: string): Error {
  return new UnsupportedMediaTypeException(`The body must be ${types}.`);
}
