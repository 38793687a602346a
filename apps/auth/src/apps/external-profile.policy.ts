import { randomInt } from 'node:crypto';
import { ChatError, invalid, type ExternalProfile } from '#contracts';
import { AVATAR_URL_CHARS_MAX } from '#contracts/app-requests';
import { listedPicture } from '#contracts/listed-picture';

const NAME_START = 'user-';
const NAME_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz23456789';
const NAME_RANDOM_CHARS = 10;
/** One is free: there are 2 · 10^15 such names. */
const NAMES = 3;

/** The profile that a host has sent, in the stored form. A field that the host omitted is `undefined`. */
export interface GivenProfile {
  readonly username: string | undefined;
  readonly displayName: string | undefined;
  readonly avatarUrl: string | null | undefined;
  readonly ext: object | null | undefined;
}

/** @throws ChatError INVALID or FORBIDDEN with the field `avatarUrl` */
export function givenProfile(profile: ExternalProfile, avatarOrigins: readonly string[]): GivenProfile {
  const { username, displayName, avatarUrl, ext } = profile;
  return {
    username,
    displayName,
    avatarUrl: avatarUrl === undefined ? undefined : pictureUrl(avatarUrl, avatarOrigins),
    ext: ext && Object.keys(ext).length === 0 ? null : ext,
  };
}

/**
 * The URL of a picture as URLs are written; `null` for an empty text.
 * @throws ChatError INVALID, or FORBIDDEN if no origin is listed, with the field `avatarUrl`
 */
export function pictureUrl(text: string, origins: readonly string[]): string | null {
  if (text === '') return null;
  if (origins.length === 0) {
    throw new ChatError('FORBIDDEN', { field: 'avatarUrl', message: 'The setting AVATAR_ORIGINS lists no origin.' });
  }
  const url = listedPicture(text, origins);
  if (url === null) {
    const reason = `must be a URL of an origin in AVATAR_ORIGINS, at most ${AVATAR_URL_CHARS_MAX} characters long`;
    throw invalid('avatarUrl', reason);
  }
  return url;
}

/** Usernames for a user whose host gave none. */
export function externalUsernames(): string[] {
  return Array.from({ length: NAMES }, () => NAME_START + randomText());
}

function randomText(): string {
  const character = (): string => NAME_CHARACTERS.charAt(randomInt(NAME_CHARACTERS.length));
  return Array.from({ length: NAME_RANDOM_CHARS }, character).join('');
}
