import { ChatError } from '#contracts';

/** E-mail addresses are compared without case: no provider of today gives two people e-mail addresses that differ in case alone. */
export function emailKey(email: string): string {
  return email.toLowerCase();
}

/** @param domains of `EMAIL_DOMAINS`; none: all. @throws ChatError FORBIDDEN, field `email` */
export function assertAcceptedDomain(email: string, domains: readonly string[]): void {
  const domain = emailKey(email.slice(email.lastIndexOf('@') + 1));
  if (domains.length === 0 || domains.some((accepted) => accepted.toLowerCase() === domain)) return;
  throw new ChatError('FORBIDDEN', {
    field: 'email',
    message: 'E-mail addresses of this domain are not accepted here.',
  });
}
