/** Parley takes none that lives longer. */
const LIFETIME_MAX_SECONDS = 86_400;
const LIFETIME_SECONDS = 300;
const HEADER = { alg: 'HS256', typ: 'JWT' };
const HMAC = { name: 'HMAC', hash: 'SHA-256' };
const MS_PER_SECOND = 1000;

export interface TokenOptions {
  /** The name that others see. A user whom Parley does not know needs one. */
  readonly name?: string | undefined;
  /** The URL of the picture, at one of `AVATAR_ORIGINS`. */
  readonly picture?: string | undefined;
  /** 300 by default, at most 86,400. Anyone who has the token can be the user: keep it short. */
  readonly expiresInSeconds?: number | undefined;
}

/** Tokens with which a page signs in. They are signed here, without a request to Parley. */
export class HostTokens {
  constructor(private readonly secret: string | undefined) {}

  /** A JWT for `POST /v1/auth/exchange`. Asynchronous, because Web Crypto is. */
  async create(externalId: string, options: TokenOptions = {}): Promise<string> {
    const { secret } = this;
    if (!secret) throw new TypeError('Parley: tokenSecret is missing. `parley apps tokens NAME --secret` prints it.');
    const { name, picture, expiresInSeconds = LIFETIME_SECONDS } = options;
    if (typeof externalId !== 'string' || externalId === '') throw new TypeError('Parley: externalId must be a text.');
    if (!(expiresInSeconds > 0 && expiresInSeconds <= LIFETIME_MAX_SECONDS))
      throw new RangeError(`Parley: expiresInSeconds must be 1 to ${LIFETIME_MAX_SECONDS}.`);
    const iat = Math.floor(Date.now() / MS_PER_SECOND);
    const claims = { sub: externalId, iat, exp: iat + Math.ceil(expiresInSeconds), name, picture };
    const signed = `${base64url(bytesOf(JSON.stringify(HEADER)))}.${base64url(bytesOf(JSON.stringify(claims)))}`;
    const key = await crypto.subtle.importKey('raw', bytesOf(secret), HMAC, false, ['sign']);
    const signature = await crypto.subtle.sign(HMAC.name, key, bytesOf(signed));
    return `${signed}.${base64url(new Uint8Array(signature))}`;
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
