import { describe, expect, it } from 'vitest';

import type { Message, RoomId, UserId } from '#contracts';

import { mentionsReader } from './reader.policy.js';

const [ME, ANN] = ['me' as UserId, 'ann' as UserId];
const SENT = '2026-11-29T10:00:00.000Z';

const message = (fields: Partial<Message> = {}) =>
  ({ roomId: 'room' as RoomId, senderId: ANN, mentions: [], createdAt: SENT, ...fields }) as unknown as Message;
const mentions = (fields: Partial<Message>, joinedAt: string | null = SENT, blocked: readonly UserId[] = []) =>
  mentionsReader(message(fields), { me: ME, blocked: new Set(blocked), joinedAt: () => joinedAt });

describe('a message', () => {
  it('mentions the reader by name, or as one of everyone', () => {
    expect([mentions({}), mentions({ mentions: [ME] }), mentions({ everyone: true })]).toEqual([false, true, true]);
  });

  it('to everyone mentions neither its sender, nor who came after it, nor who blocks the sender', () => {
    const everyone = { everyone: true } as const;
    expect(mentions({ ...everyone, senderId: ME })).toBe(false);
    expect(mentions(everyone, '2026-11-29T10:00:00.001Z')).toBe(false);
    expect(mentions(everyone, null)).toBe(false);
    expect(mentions(everyone, SENT, [ANN])).toBe(false);
    expect(mentions({ ...everyone, mentions: [ME] }, '2026-11-29T10:00:00.001Z')).toBe(true);
  });
});
