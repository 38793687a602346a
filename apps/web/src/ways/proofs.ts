import { ChatError } from '#client';

import type { FullCatalogue } from '#chat/text/en-full.js';

/** Authenticators show codes in two halves. */
export function codeOf(typed: string): string {
  return typed.replaceAll(/\s/gu, '');
}

/** True if the server asks for a code of the second factor. */
export function asksForCode(error: unknown): boolean {
  return error instanceof ChatError && error.code === 'SECOND_FACTOR';
}

/** Words for a wrong code; `undefined` for all other errors. */
export function codeWords({ code, details }: ChatError, { factor }: FullCatalogue): string | undefined {
  return code === 'BAD_CREDENTIALS' && details.field === 'otp' ? factor.wrongCode : undefined;
}

/** True if the account has no password, and its session is too old to confirm something. */
export function asksToSignInAgain(error: unknown): boolean {
  return error instanceof ChatError && error.code === 'FORBIDDEN' && error.details.field === 'session';
}
