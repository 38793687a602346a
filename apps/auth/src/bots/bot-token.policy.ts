import { randomBytes } from 'node:crypto';
import { parse as parseUuid, stringify as uuidOf } from 'uuid';
import { APP_KEY_PREFIX, type SessionId } from '#contracts';
import { BOT_TOKEN_PREFIX } from '#access/bot-token-verifier';

const ID_BYTES = 16;
const SECRET_BYTES = 32;
const TOKEN_BYTES = ID_BYTES + SECRET_BYTES;
const PREFIXES = [BOT_TOKEN_PREFIX, APP_KEY_PREFIX] as const;

/** The session's id and a 256-bit secret in base64url, after a prefix that secret scanners can recognize. */
export function newBotToken(sessionId: SessionId, prefix: (typeof PREFIXES)[number] = BOT_TOKEN_PREFIX): string {
  return `${prefix}${Buffer.concat([parseUuid(sessionId), randomBytes(SECRET_BYTES)]).toString('base64url')}`;
}

/** The session that a bot's token or an app's key names, or `undefined` if the text is neither. */
export function sessionOfBotToken(text: string): SessionId | undefined {
  const prefix = PREFIXES.find((known) => text.startsWith(known));
  if (prefix === undefined) return undefined;
  const encoded = text.slice(prefix.length);
  const bytes = Buffer.from(encoded, 'base64url');
  if (bytes.length !== TOKEN_BYTES || bytes.toString('base64url') !== encoded) return undefined;
  try {
    return uuidOf(bytes.subarray(0, ID_BYTES)) as SessionId;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
