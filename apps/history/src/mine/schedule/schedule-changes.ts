import { ChatError, type ResultOf } from '#contracts';
import type { Sql } from '#persistence/sql';
import { readableRoom } from '../../reads/access/access.store.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { assertMayPut, isSame, isThere } from '../../schedule/schedule.policy.js';
import { itemOf, toScheduled } from '../../schedule/scheduled.rows.js';
import { assertMakes } from '../../store/ended-makers.store.js';
import { lockKeptRoom } from '../bookmarks/bookmark-changes.store.js';
import { answerNothing, type Ask, type Mine } from '../mine.js';
import { lockScheduled, readPutFacts, writePut, writeRemoval } from './schedule-changes.store.js';

/**
 * After the answer, the text before is not sent: the job that sends claims the row, which the change locks, and a claimed row takes
 * no change.
 */
export const putScheduled: Mine<'schedule:put'> = {
  // The erasure of a deleted room waits for this change.
  lock: (open, { request: { roomId } }) => lockKeptRoom(open, roomId),
  async change(open, ask, parts) {
    const { userId, sessionId = null, requestId, request: put } = ask;
    const [room, , facts] = await Promise.all([
      readableRoom(open, userId, put.roomId),
      assertMakes(open, sessionId),
      readPutFacts(open, userId, put),
    ]);
    assertMay('message:send', room, room.my_role);
    const { row: before } = facts;
    // until 0.4: a history of 0.2 looks for the ids of requests in the row, and keeps its own there.
    if (requestId !== undefined && before?.user_id === userId && before.request_ids.includes(requestId))
      return { answer: await scheduledNow(open, ask) };
    assertMayPut(facts, put, userId, parts.now());
    if (isThere(before) && isSame(before, put)) return { answer: { scheduled: toScheduled(before), created: false } };
    const written = await writePut(open, userId, requestId, put, sessionId);
    if (written === undefined) throw new ChatError('IDEMPOTENCY_MISMATCH');
    const scheduled = toScheduled(written);
    return { answer: { scheduled, created: !isThere(before) }, own: [written.urev, itemOf(put.id, scheduled)] };
  },
  again: scheduledNow,
};

export const removeScheduled: Mine<'schedule:remove'> = {
  async change(open, { userId, requestId, request: { id } }) {
    const row = await lockScheduled(open, id);
    if (!isThere(row) || row.user_id !== userId) return { answer: {} };
    // until 0.4: a history of 0.2 keeps the ids of requests in the row.
    if (requestId !== undefined && row.request_ids.includes(requestId)) return { answer: {} };
    if (row.is_claimed) throw new ChatError('CONFLICT');
    const urev = await writeRemoval(open, userId, requestId, id);
    return { answer: {}, own: urev && [urev, itemOf(id, null)] };
  },
  again: answerNothing,
};

/** @throws ChatError CONFLICT if another request has removed it, or it is sent */
async function scheduledNow(open: Sql, { userId, request }: Ask<'schedule:put'>): Promise<ResultOf<'schedule:put'>> {
  const row = await lockScheduled(open, request.id);
  if (!isThere(row) || row.user_id !== userId) throw new ChatError('CONFLICT');
  return { scheduled: toScheduled(row), created: false };
}
