import { describe, expect, it } from 'vitest';
import { newId, type SessionId } from '#contracts';
import {
  deviceTokenText,
  firstToken,
  openSuccessor,
  parseDeviceToken,
  parseToken,
  sealSuccessor,
  successorOf,
} from './refresh-token.policy.js';
import { hashSecret, sameHash } from './secret-hash.policy.js';

const SESSION = newId<SessionId>();

describe('refresh tokens', () => {
  it('name their session and family, and share nothing else with their successors', () => {
    const first = firstToken(SESSION);
    const second = successorOf(first);
    expect(parseToken(second.text)).toEqual(second);
    expect(second.sessionId).toBe(SESSION);
    expect(second.family.equals(first.family)).toBe(true);
    const secret = ({ text }: { text: string }) => Buffer.from(text, 'base64url').subarray(32);
    expect(secret(second).equals(secret(first))).toBe(false);
    expect(firstToken(SESSION).family.equals(first.family)).toBe(false);
  });

  it('show their device, in full or by the part that they share', () => {
    const first = firstToken(SESSION);
    const text = deviceTokenText(first);
    expect(text).toHaveLength(43);
    const { sessionId, family } = first;
    for (const shown of [text, first.text, successorOf(first).text])
      expect(parseDeviceToken(shown)).toMatchObject({ sessionId, family });
    expect(parseToken(text)).toBeUndefined();
    for (const other of ['', text.slice(1), `${text}A`, `${text.slice(0, -1)}_`])
      expect(parseDeviceToken(other)).toBeUndefined();
  });

  it('have exactly one text each', () => {
    const { text } = firstToken(SESSION);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const variants = [...alphabet].map((last) => text.slice(0, -1) + last).filter((variant) => parseToken(variant));
    expect(variants.filter((variant) => parseToken(variant)?.text === text)).toEqual([text]);
    expect(variants).toHaveLength(4);
  });

  it.each(['', 'x', 'Q'.repeat(86), 'A'.repeat(85), `${'A'.repeat(86)}=`, `${'A'.repeat(85)}\n`])(
    'are never %j',
    (text) => {
      expect(parseToken(text)).toBeUndefined();
    },
  );

  it('open only the seal of their own successor', () => {
    const used = firstToken(SESSION);
    const successor = successorOf(used);
    const sealed = sealSuccessor(used, successor);
    expect(sealed.includes(Buffer.from(successor.text))).toBe(false);
    expect(openSuccessor(used, sealed)).toBe(successor.text);
    expect(() => openSuccessor(successor, sealed)).toThrow();
    sealed[20]! ^= 1;
    expect(() => openSuccessor(used, sealed)).toThrow();
  });

  it('are compared by hash', () => {
    const { text } = firstToken(SESSION);
    expect(sameHash(hashSecret(text), hashSecret(text))).toBe(true);
    expect(sameHash(hashSecret(text), hashSecret('other'))).toBe(false);
    expect(sameHash(hashSecret(text), null)).toBe(false);
  });
});
