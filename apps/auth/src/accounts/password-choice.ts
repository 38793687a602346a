import { invalid, nameKey } from '#contracts';

export interface PasswordChoice {
  readonly password: string;
  /** The field of the request that has the password. */
  readonly field: 'password' | 'newPassword';
  /** The user's own names. */
  readonly names: readonly string[];
}

/**
 * Refuses passwords that attackers try first, compared without case. The first call loads their list, which takes some
 * MiB: a process in which no user chooses a password stays smaller.
 * @throws ChatError INVALID
 */
export async function assertGoodPassword({ password, field, names }: PasswordChoice): Promise<void> {
  const key = nameKey(password);
  if (names.some((name) => nameKey(name) === key)) throw invalid(field, 'must not be your own name');
  const { COMMON_PASSWORDS } = await import('./common-passwords.js');
  if (COMMON_PASSWORDS.has(key)) throw invalid(field, 'must not be one of the most common passwords');
}
