import type { Request } from 'express';

/** The origin at which clients reach Parley: that of `PUBLIC_URL`, or else of the request. */
export function publicOrigin({ protocol, host }: Request, publicUrl: string | undefined): string {
  return publicUrl === undefined ? `${protocol}://${host}` : new URL(publicUrl).origin;
}
