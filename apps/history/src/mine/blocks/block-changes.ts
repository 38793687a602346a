import { ChatError } from '#contracts';
import type { Sql } from '#persistence/sql';
import { answerNothing, type Ask, type Changed, type Mine } from '../mine.js';
import { lockDirect, readBlockFacts, writeBlock } from './block-changes.store.js';
import { assertAnother, assertMayBlock } from './blocks.policy.js';

type BlockEvent = 'block:add' | 'block:remove';

/** After the answer, sends in the pair's direct room are refused. */
export const addBlock: Mine<'block:add'> = {
  async prepare({ userId, request: { userId: target } }, parts) {
    assertAnother(userId, target);
    const unresolved = await parts.resolve([target]);
    if (unresolved.has(target)) throw new ChatError('UNAVAILABLE');
  },
  lock: lockPair,
  async change(open, ask) {
    assertMayBlock(await readBlockFacts(open, ask.userId, ask.request.userId));
    return write(open, ask, true);
  },
  again: answerNothing,
};

export const removeBlock: Mine<'block:remove'> = {
  prepare({ userId, request }) {
    assertAnother(userId, request.userId);
    return Promise.resolve();
  },
  lock: lockPair,
  change: (open, ask) => write(open, ask, false),
  again: answerNothing,
};

function lockPair(open: Sql, { userId, request }: Ask<BlockEvent>): Promise<void> {
  return lockDirect(open, userId, request.userId);
}

async function write(open: Sql, { userId, request }: Ask<BlockEvent>, blocked: boolean): Promise<Changed<BlockEvent>> {
  const urev = await writeBlock(open, userId, request.userId, blocked);
  return { answer: {}, own: urev && [urev, { type: 'block', userId: request.userId, blocked }] };
}
