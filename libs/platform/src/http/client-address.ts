import type { Request } from 'express';

const ADDRESS_CHARS_MAX = 64;
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i;

/** The client's address according to `TRUST_PROXY`, else the address of the connection. */
export function addressOf(request: Request): string {
  return (request.ip ?? 'unknown').replace(MAPPED_IPV4, '').slice(0, ADDRESS_CHARS_MAX);
}
