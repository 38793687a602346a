import type { Request } from 'express';
import { hostOf, schemeOf } from './forwarded-headers.js';

/** The origin at which clients reach Parley: that of `PUBLIC_URL`, or else of the request. */
export function publicOrigin(request: Request, publicUrl: string | undefined): string {
  return publicUrl === undefined ? `${schemeOf(request)}://${hostOf(request) ?? ''}` : new URL(publicUrl).origin;
}
