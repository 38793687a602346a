import type { UserId } from '#contracts';
import type { ImportedEntry } from '#access/imports-api';
import { entry } from './test-import.js';

const EMOJIS = ['👍', '🎉', '❤️'];
const LATER = '2020-06-01T00:00:00.000Z';

/** Numbers that are the same in each run of a test. */
class Chance {
  private seed = 1;

  below(bound: number): number {
    this.seed = (this.seed * 48_271) % 2_147_483_647;
    return this.seed % bound;
  }

  oneIn(bound: number): boolean {
    return this.below(bound) === 0;
  }

  of<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.below(values.length)] ?? values[0];
  }
}

/** Threads, replies in the room, answers, mentions, reactions, pins, edits and deleted messages. The first user begins. */
export function randomConversation(users: readonly [UserId, ...UserId[]], count: number): ImportedEntry[] {
  const chance = new Chance();
  const roots: [string, ...string[]] = ['0'];
  const entries = [entry(0, { sender: users[0] })];
  for (let n = 1; n < count; n += 1) {
    const isReply = chance.oneIn(2);
    const place = isReply
      ? { threadOf: chance.of(roots), inRoom: chance.oneIn(3) }
      : chance.oneIn(4) && { replyTo: String(chance.below(n)) };
    if (!isReply) roots.push(String(n));
    const content = chance.oneIn(12) ? { deleted: true } : contentOf(chance, users);
    const everyone = !isReply && chance.oneIn(7);
    entries.push(entry(n, { sender: chance.of(users), ...place, ...content, everyone }));
  }
  return entries;
}

function contentOf(chance: Chance, users: readonly [UserId, ...UserId[]]): Partial<ImportedEntry> {
  const emojis = chance.oneIn(3) ? EMOJIS.slice(0, chance.below(EMOJIS.length + 1)) : [];
  return {
    mentions: chance.oneIn(3) ? [chance.of(users)] : [],
    senderName: chance.oneIn(6) ? 'The CI' : null,
    editedAt: chance.oneIn(5) ? LATER : null,
    pinned: chance.oneIn(8),
    ext: chance.oneIn(6) ? { color: 'red' } : null,
    reactions: emojis.flatMap((emoji) => users.map((user) => ({ user, emoji }))),
  };
}
