import { describe, expect, it } from 'vitest';
import { ChatError } from '#contracts';
import { assertEntries } from './server-members.policy.js';

function fieldOf(entries: Parameters<typeof assertEntries>[0]): string | undefined {
  try {
    assertEntries(entries);
    return undefined;
  } catch (error) {
    return error instanceof ChatError && error.code === 'INVALID' ? error.details.field : String(error);
  }
}

const users = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => `user-${String(from + i)}`);
const added = (externalIds: string[]) => externalIds.map((externalId) => ({ externalId }));

describe('the entries of a change of members', () => {
  it('are 1 to 100 in both lists together', () => {
    expect(fieldOf({})).toBe('set');
    expect(fieldOf({ set: [], remove: [] })).toBe('set');
    expect(fieldOf({ remove: ['ann'] })).toBeUndefined();
    expect(fieldOf({ set: added(users(60)), remove: users(40, 60) })).toBeUndefined();
    expect(fieldOf({ set: added(users(60)), remove: users(41, 60) })).toBe('set');
  });

  it('name no user in both lists', () => {
    expect(fieldOf({ set: added(['ann']), remove: ['ben', 'ann'] })).toBe('remove');
  });
});
