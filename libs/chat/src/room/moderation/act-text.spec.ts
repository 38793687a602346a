import { describe, expect, it } from 'vitest';

import type { MessageId, RoomAct } from '#client';

import { fullEn } from '../../text/en-full.js';
import { actText } from './act-text.js';

describe('an entry of the log', () => {
  const people = { actor: 'Ann', user: 'Ben' };
  const id = 'message' as MessageId;

  it.each<[Partial<RoomAct>, string | RegExp]>([
    [{ act: 'message:delete', messageId: id }, 'Ann deleted a message by Ben.'],
    [{ act: 'message:delete' }, 'Ann deleted the latest messages by Ben.'],
    [{ act: 'member:mute', mutedUntil: '2026-11-30T10:00:00.000Z' }, /^Ann muted Ben until .+\.$/u],
    [{ act: 'member:mute', mutedUntil: null }, 'Ann unmuted Ben.'],
    [{ act: 'member:remove' }, 'Ann removed Ben.'],
    [{ act: 'member:ban' }, 'Ann banned Ben.'],
    [{ act: 'member:unban' }, 'Ann unbanned Ben.'],
    [{ act: 'member:role', role: 'moderator' }, 'Ann gave Ben the role Moderator.'],
  ])('%j says who did what to whom', (act, words) => {
    expect(actText(act as RoomAct, people, fullEn)).toMatch(words);
  });
});
