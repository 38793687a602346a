import { urlOf } from './url-of.js';
import { AVATAR_URL_CHARS_MAX } from './app-requests.js';

/** The URL of a picture as URLs are written, if one of the origins has it; else `null`. */
export function listedPicture(text: string, origins: readonly string[]): string | null {
  const url = urlOf(text);
  const isListed = url !== null && origins.includes(`${url.protocol}//${url.host}`);
  return isListed && url.username === '' && url.password === '' && url.href.length <= AVATAR_URL_CHARS_MAX
    ? url.href
    : null;
}
