import type { Request } from 'express';

/** What stands behind `Bearer` in a request's `Authorization` header: one word, or there is no token. */
export function bearerTokenOf(request: Request): string | null {
  return /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}
