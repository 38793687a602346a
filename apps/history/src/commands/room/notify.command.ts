import { invalid, NOTIFY_UNTIL_MAX_MS } from '#contracts';
import { notifyAt } from '../../room/rows/member.rows.js';
import { memberIn } from '../../room/draft/caller.policy.js';
import { notCompared, type Command } from '../command.js';

/** A setting that only the caller sees. It may change in an archived room. */
export const setNotify: Command<'room:notify'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId] }),

  apply(draft, { request: { notify, until: time }, actor }) {
    const member = memberIn(draft, actor);
    const until = untilOf(time, draft.now);
    const held = notifyAt(member, draft.now);
    if (held.level === notify && held.until?.getTime() === until?.getTime()) return { kind: 'state' };
    const changed =
      until === null
        ? { ...member, notify, notify_until: null, notify_meanwhile: null }
        : { ...member, notify_until: until, notify_meanwhile: notify };
    draft.changeOwn(changed, 'room');
    return { kind: 'state' };
  },
};

/** @throws ChatError INVALID unless the time is later than now and at most a year ahead */
function untilOf(time: string | undefined, now: Date): Date | null {
  if (time === undefined) return null;
  const until = new Date(time);
  const aheadMs = until.getTime() - now.getTime();
  if (aheadMs <= 0 || aheadMs > NOTIFY_UNTIL_MAX_MS)
    throw invalid('until', 'must be a time in the future, at most a year ahead');
  return until;
}
