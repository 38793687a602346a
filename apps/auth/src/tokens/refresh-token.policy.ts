import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { parse as parseUuid, stringify as uuidOf } from 'uuid';
import type { SessionId } from '#contracts';
import type { Identity } from '#access/identity';

/**
 * A refresh token is 64 bytes in base64url: the session's id, a family secret shared by all tokens of the session, and
 * a secret of its own. The family distinguishes any old token of the session from an invented one, without a row for
 * each.
 */
export interface RefreshToken {
  readonly text: string;
  readonly sessionId: SessionId;
  readonly family: Buffer;
}

/**
 * The part that all tokens of a session share. It identifies the device of the session, and refreshes nothing. Its text
 * is 32 bytes in base64url.
 */
export type DeviceToken = Pick<RefreshToken, 'sessionId' | 'family'>;

/** How a client names its session: by its access token, or by a refresh token. */
export type SessionClaim = { readonly identity: Identity } | { readonly refreshToken: string };

const ID_BYTES = 16;
const FAMILY_BYTES = 16;
const SECRET_BYTES = 32;
const TOKEN_BYTES = ID_BYTES + FAMILY_BYTES + SECRET_BYTES;
const TOKEN_TEXT = /^[\w-]{86}$/;
const DEVICE_BYTES = ID_BYTES + FAMILY_BYTES;
const DEVICE_TEXT = /^[\w-]{43}$/;

/** The first token of a session. */
export function firstToken(sessionId: SessionId): RefreshToken {
  return makeToken(sessionId, randomBytes(FAMILY_BYTES));
}

export function successorOf({ sessionId, family }: RefreshToken): RefreshToken {
  return makeToken(sessionId, family);
}

/** `undefined` if the text is not a refresh token. */
export function parseToken(text: string): RefreshToken | undefined {
  const device = TOKEN_TEXT.test(text) ? deviceIn(text, TOKEN_BYTES) : undefined;
  return device && { text, ...device };
}

export function deviceTokenText({ sessionId, family }: DeviceToken): string {
  return Buffer.concat([parseUuid(sessionId), family]).toString('base64url');
}

/** Reads a device token, or the one inside a refresh token. `undefined` if the text is neither. */
export function parseDeviceToken(text: string): DeviceToken | undefined {
  return DEVICE_TEXT.test(text) ? deviceIn(text, DEVICE_BYTES) : parseToken(text);
}

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts `successor` so that only the holder of `used` can read it. */
export function sealSuccessor(used: RefreshToken, successor: RefreshToken): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, sealingKey(used), iv);
  return Buffer.concat([iv, cipher.update(successor.text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error if the seal is not for this token */
export function openSuccessor(used: RefreshToken, sealed: Buffer): string {
  const decipher = createDecipheriv(CIPHER, sealingKey(used), sealed.subarray(0, IV_BYTES));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

function sealingKey({ text, sessionId }: RefreshToken): Buffer {
  return Buffer.from(hkdfSync('sha256', text, sessionId, 'parley refresh successor', KEY_BYTES));
}

function deviceIn(text: string, length: number): DeviceToken | undefined {
  const bytes = Buffer.from(text, 'base64url');
  // The last character has unused bits: they must be zero, so that each token has only one valid text.
  if (bytes.length !== length || bytes.toString('base64url') !== text) return undefined;
  const sessionId = idOf(bytes.subarray(0, ID_BYTES));
  return sessionId && { sessionId, family: bytes.subarray(ID_BYTES, DEVICE_BYTES) };
}

function makeToken(sessionId: SessionId, family: Buffer): RefreshToken {
  const bytes = Buffer.concat([parseUuid(sessionId), family, randomBytes(SECRET_BYTES)]);
  return { text: bytes.toString('base64url'), sessionId, family };
}

function idOf(bytes: Buffer): SessionId | undefined {
  try {
    return uuidOf(bytes) as SessionId;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
