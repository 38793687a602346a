import { createHmac, timingSafeEqual } from 'node:crypto';
import { invalid, type FeedPosition, type HookId, type RoomId, type UserId } from '#contracts';

/** What an answer to a pull contained: where the hook is when all of it is accepted. */
export interface PullToken {
  readonly hookId: HookId;
  readonly generation: number;
  readonly epoch: string;
  readonly positions: readonly (readonly [RoomId, FeedPosition['seq'], FeedPosition['rev']])[];
  readonly erased: readonly UserId[];
  /** It contained `feed.reset`, or `feed.caught_up`. */
  readonly reset: boolean;
  readonly caughtUp: boolean;
}

/** A text that only Parley can make. `key` is the hook's own. */
export function closeToken(token: PullToken, key: string): string {
  const text = Buffer.from(JSON.stringify(token)).toString('base64url');
  return `${text}.${macOf(text, key).toString('base64url')}`;
}

/** @throws ChatError INVALID with the field `accept` for everything that is no token of this hook */
export function openToken(closed: string, hookId: HookId, key: string): PullToken {
  const [text = '', mac = '', ...others] = closed.split('.');
  const [given, expected] = [Buffer.from(mac, 'base64url'), macOf(text, key)];
  const isOurs = others.length === 0 && given.length === expected.length && timingSafeEqual(given, expected);
  if (!isOurs) throw invalid('accept', 'must be the token of an earlier answer for this hook');
  const token = JSON.parse(Buffer.from(text, 'base64url').toString()) as PullToken;
  if (token.hookId !== hookId) throw invalid('accept', 'must be a token of this hook');
  return token;
}

function macOf(text: string, key: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
