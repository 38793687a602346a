import { dictionary } from '@zxcvbn-ts/language-common';
import { PASSWORD_MIN } from '#contracts';

/** The most common passwords that are long enough to be chosen, in lower case. Import this module only when needed. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  dictionary.passwords.filter(({ length }) => length >= PASSWORD_MIN),
);
