import { describe, expect, it } from 'vitest';
import { ChatError, type MemberState, type Urev, type Visibility } from '#contracts';
import { assertMayRead, assertMayWrite, standingIn } from './access.policy.js';

const room = (visibility: Visibility, times: { archived_at?: Date; deleted_at?: Date } = {}) => ({
  visibility,
  archived_at: null,
  deleted_at: null,
  ...times,
});
const member = (state: MemberState, urev = 1) => ({ state, urev: urev as Urev, gone_reason: null });
const now = new Date(0);
type Case = [string, ReturnType<typeof room> | undefined, MemberState | undefined, string | null];

const codeOf = (check: () => void): string | null => {
  try {
    check();
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a room', () => {
  it.each<Case>([
    ['that does not exist is unknown', undefined, undefined, 'NOT_FOUND'],
    ['that is private looks unknown to a stranger', room('private'), undefined, 'NOT_FOUND'],
    ['that is private looks unknown to a former member', room('private'), 'left', 'NOT_FOUND'],
    ['that is public tells a stranger to join', room('public'), undefined, 'NOT_A_MEMBER'],
    ['that is public tells a former member to join', room('public'), 'left', 'NOT_A_MEMBER'],
    ['tells banned users that they are banned', room('private'), 'banned', 'BANNED'],
    ['is open to its members', room('private'), 'joined', null],
    ['that was deleted is GONE for members', room('private', { deleted_at: now }), 'joined', 'GONE'],
    ['that was deleted is GONE for former members', room('private', { deleted_at: now }), 'left', 'GONE'],
    ['that was deleted looks unknown to strangers', room('public', { deleted_at: now }), undefined, 'NOT_FOUND'],
    ['that is archived can be read', room('private', { archived_at: now }), 'joined', null],
  ])('%s', (_, given, state, code) => {
    expect(codeOf(() => assertMayRead(given, state && member(state)))).toBe(code);
  });

  it('does not reveal itself to banned users who were never in it, unless it is public', () => {
    const never = member('banned', 0);
    expect(codeOf(() => assertMayRead(room('private'), never))).toBe('NOT_FOUND');
    expect(codeOf(() => assertMayRead(room('public'), never))).toBe('BANNED');
    expect(codeOf(() => assertMayRead(room('public', { deleted_at: now }), never))).toBe('NOT_FOUND');
  });

  it('tells users who may know of it, former members included, whether they are in it', () => {
    const standing = (...given: Parameters<typeof standingIn>) => {
      try {
        return standingIn(...given);
      } catch (error) {
        return error instanceof ChatError ? error.code : error;
      }
    };
    expect(standing(room('private'), member('joined'))).toBe(true);
    expect(standing(room('private'), member('left'))).toBe(false);
    expect(standing(room('private', { deleted_at: now }), member('joined'))).toBe(false);
    expect(standing(room('public'), undefined)).toBe(false);
    expect(standing(room('private'), undefined)).toBe('NOT_FOUND');
    expect(standing(room('private'), member('banned', 0))).toBe('NOT_FOUND');
    expect(standing(room('public', { deleted_at: now }), undefined)).toBe('NOT_FOUND');
    expect(standing(undefined, undefined)).toBe('NOT_FOUND');
  });

  it('takes no changes when archived, and answers ARCHIVED to members only', () => {
    const archived = room('private', { archived_at: now });
    expect(codeOf(() => assertMayWrite(archived, member('joined')))).toBe('ARCHIVED');
    expect(codeOf(() => assertMayWrite(archived, undefined))).toBe('NOT_FOUND');
    expect(codeOf(() => assertMayWrite(room('private'), member('joined')))).toBeNull();
  });
});
