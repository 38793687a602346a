import { describe, expect, it } from 'vitest';
import { isRotating, publishedKeys, rotationTimes, signingKey } from './key-schedule.policy.js';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 6, minute));
const OLD = { kid: 'old', signsFrom: at(0), retiresAt: at(30) };
const NEW = { kid: 'new', signsFrom: at(10), retiresAt: null };

describe('signing keys', () => {
  it('sign one at a time: the newest whose time to sign has come', () => {
    expect(signingKey([OLD, NEW], at(9))).toBe(OLD);
    expect(signingKey([NEW, OLD], at(10))).toBe(NEW);
    expect(signingKey([NEW], at(9))).toBeUndefined();
    expect(signingKey([], at(9))).toBeUndefined();
  });

  it('are published before they sign and until they retire', () => {
    expect(publishedKeys([OLD, NEW], at(5))).toEqual([OLD, NEW]);
    expect(publishedKeys([OLD, NEW], at(29))).toEqual([OLD, NEW]);
    expect(publishedKeys([OLD, NEW], at(30))).toEqual([NEW]);
  });

  it('rotate one after the other', () => {
    expect(isRotating([OLD, NEW], at(29))).toBe(true);
    expect(isRotating([OLD, NEW], at(30))).toBe(false);
    expect(isRotating([NEW], at(9))).toBe(true);
    expect(isRotating([], at(9))).toBe(false);
  });

  it('retire when their last token has expired', () => {
    expect(rotationTimes(at(0), 300, 600)).toEqual({ signsFrom: at(5), retiresAt: at(16) });
  });
});
