import { invalid, nameKey } from '#contracts';
import { isCommonPassword } from './common-passwords.js';

export interface PasswordChoice {
  readonly password: string;
  /** The field of the request that has the password. */
  readonly field: 'password' | 'newPassword';
  /** The user's own names. */
  readonly names: readonly string[];
}

/** Refuses passwords that attackers try first, compared without case. @throws ChatError INVALID */
export async function assertGoodPassword({ password, field, names }: PasswordChoice): Promise<void> {
  const key = nameKey(password);
  if (names.some((name) => nameKey(name) === key)) throw invalid(field, 'must not be your own name');
  if (await isCommonPassword(key)) throw invalid(field, 'must not be one of the most common passwords');
}
