import { ChatError } from '#contracts/errors';
import type { Tokens } from '#contracts';

import type { Http } from './http.js';
import type { OwnUser } from './me.js';
import type { SessionSaver } from './session-saver.js';

/** The end of the path of a request that begins a session. */
export type SignInPath = 'register' | 'login' | 'guest' | 'oidc/finish';

export interface SignedIn {
  readonly user: OwnUser;
  readonly tokens: Tokens;
}

/**
 * Begins a session. If limits refuse a login, sends it once more with a refresh token of this device: on a known device
 * the server does not count the failures of strangers. The first login has no token, because older servers refuse the field.
 */
export async function signIn<Answer>(
  { http, saver, cookie }: { readonly http: Http; readonly saver: SessionSaver; readonly cookie: boolean },
  how: SignInPath,
  fields: object,
  signal: AbortSignal,
): Promise<Answer> {
  const body = { ...fields, ...(cookie && { cookie }) };
  const send = (sent: object): Promise<Answer> =>
    http.ask({ method: 'POST', path: `/v1/auth/${how}`, body: sent, signal });
  try {
    return await send(body);
  } catch (refusal) {
    const refreshToken = how === 'login' && isCrowdedOut(refusal) ? await saver.device() : undefined;
    if (refreshToken === undefined) throw refusal;
    return send({ ...body, refreshToken }).catch((error: unknown) => {
      throw isInvalid(error) ? refusal : error;
    });
  }
}

function isCrowdedOut(error: unknown): boolean {
  return error instanceof ChatError && (error.code === 'RATE_LIMITED' || error.code === 'OVERLOADED');
}

function isInvalid(error: unknown): boolean {
  return error instanceof ChatError && error.code === 'INVALID';
}
