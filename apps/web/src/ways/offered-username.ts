import { USERNAME_MAX, USERNAME_MIN } from '#contracts/limits';

import { folded } from '#chat/text/folded.js';

/** The username that an import makes of this display name; empty if the name has other letters than `a` to `z` or is too short. */
export function offeredUsername(displayName: string): string {
  const letters = folded(displayName);
  if (/[^a-z\P{L}]/u.test(letters)) return '';
  const username = letters.replaceAll(/[^a-z0-9_.-]/gu, '-').slice(0, USERNAME_MAX);
  return /[a-z0-9]/.test(username) && username.length >= USERNAME_MIN ? username : '';
}
