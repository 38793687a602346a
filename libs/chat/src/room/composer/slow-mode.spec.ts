import { describe, expect, it } from 'vitest';

import type { Message, PendingMessage, RoomState, UserId } from '#client';

import { lastSentAt, slowUntil } from './slow-mode.js';

const ME = 'me' as UserId;
const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const SLOW = { slowModeSeconds: 30 } as RoomState;

const message = (id: string, senderId: string, seconds: number) =>
  ({ id, senderId, createdAt: at(seconds) }) as Message;
const entry = (id: string, status: PendingMessage['status'], seconds: number) =>
  ({ id, status, createdAt: at(seconds) }) as PendingMessage;

describe('the time of the last message', () => {
  it('is that of the newest own one', () => {
    const messages = [message('a', 'me', 10), message('b', 'me', 20), message('c', 'other', 30)];
    expect(lastSentAt(ME, messages, [])).toBe(20_000);
  });

  it('is that of a pending one, but not of a failed one', () => {
    const pending = [entry('p', 'waiting', 40), entry('q', 'failed', 50)];
    expect(lastSentAt(ME, [message('a', 'me', 10)], pending)).toBe(40_000);
  });
});

describe('slow mode', () => {
  it('lets the user send again after its interval', () => {
    expect(slowUntil(SLOW, 100_000)).toBe(130_000);
  });

  it('does not apply before the first message, and when it is off', () => {
    expect(slowUntil(SLOW, null)).toBeNull();
    expect(slowUntil({ slowModeSeconds: 0 } as RoomState, 100_000)).toBeNull();
  });
});
