import type { Delivery, Message } from '#contracts';

/** Standard Webhooks 1.0: a signature of another time counts no longer, or not yet. */
const TOLERANCE_SECONDS = 300;
const SECRET_PREFIX = 'whsec_';
const VERSION_PREFIX = 'v1,';
const HMAC = { name: 'HMAC', hash: 'SHA-256' };
const MS_PER_SECOND = 1000;

/** The headers of a request: those of `fetch`, of Node's `request.headers`, or any other object. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request that Parley did not send, or that is too old. Answer 401: Parley then repeats it. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';

  /** @param reason `headers`: the signature is missing; `time`: it was made over 5 minutes ago, or your clock is wrong */
  constructor(
    readonly reason: 'headers' | 'time' | 'signature',
    message: string,
  ) {
    super(message);
  }
}

/**
 * The delivery in a request, if Parley signed it. Asynchronous, because Web Crypto is.
 * @param secret of the hook, `whsec_…`; several while you change it
 * @param rawBody as it came: no parsed JSON
 * @throws WebhookError
 * @throws TypeError if a secret is missing or malformed, also for a request without a signature
 */
export async function verify(
  secret: string | readonly string[],
  headers: WebhookHeaders,
  rawBody: string | Uint8Array,
): Promise<Delivery> {
  const keys = keysOf(secret);
  const [id, seconds, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    headerOf(headers, name),
  );
  if (!id || !seconds || !signatures) throw new WebhookError('headers', 'The request has no signature.');
  const ageSeconds = Math.abs(Date.now() / MS_PER_SECOND - (/^\d+$/.test(seconds) ? Number(seconds) : NaN));
  if (!(ageSeconds <= TOLERANCE_SECONDS)) throw new WebhookError('time', 'The request was signed at another time.');
  const body = textOf(rawBody);
  if (!(await isSigned(keys, signatures, bytesOf(`${id}.${seconds}.${body}`))))
    throw new WebhookError('signature', 'The request is not signed with the secret, or its body was changed.');
  return JSON.parse(body) as Delivery;
}

/** The new messages of a delivery, in their order. Messages that were edited or deleted later are among its `items`. */
export function messagesOf(delivery: Delivery): readonly Message[] {
  return delivery.type === 'room.changed' ? delivery.data.messages : [];
}

async function isSigned(
  keys: readonly Uint8Array<ArrayBuffer>[],
  signatures: string,
  content: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const given = signatures.split(' ').flatMap((text) => {
    const bytes = text.startsWith(VERSION_PREFIX) ? fromBase64(text.slice(VERSION_PREFIX.length)) : null;
    return bytes === null ? [] : [bytes];
  });
  for (const key of keys) {
    const imported = await crypto.subtle.importKey('raw', key, HMAC, false, ['verify']);
    for (const signature of given) if (await crypto.subtle.verify(HMAC.name, imported, signature, content)) return true;
  }
  return false;
}

function keysOf(secret: string | readonly string[]): Uint8Array<ArrayBuffer>[] {
  // Callers without types pass a variable of the environment that may not be set.
  const secrets: readonly (string | undefined)[] = typeof secret === 'object' ? secret : [secret];
  if (secrets.length === 0) throw new TypeError('Parley: there is no secret.');
  return secrets.map((text) => {
    if (!text) throw new TypeError('Parley: the secret of the hook is missing. `hooks.upsert` returns it.');
    const key = text.startsWith(SECRET_PREFIX) ? fromBase64(text.slice(SECRET_PREFIX.length)) : null;
    if (key === null || key.length === 0)
      throw new TypeError('Parley: the secret of a hook is whsec_ and base64. `hooks.upsert` returns it.');
    return key;
  });
}

function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const [, value] = Object.entries(headers).find(([key]) => key.toLowerCase() === name) ?? [];
  return typeof value === 'string' ? value : value?.[0];
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  throw new TypeError('Parley: the body must be raw, as text or bytes: a parsed one has no signature.');
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    // Not base64.
    return null;
  }
}
