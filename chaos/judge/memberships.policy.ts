import type { RecordedMessage } from '../records/record.js';

/** Ranges of revs of a room, both ends inclusive, in which a user was a member. The last one may be open. */
export type MembershipIntervals = readonly { readonly from: number; readonly to: number }[];

const ENTERED = ['member.joined', 'member.added'];
const LEFT = ['member.left', 'member.removed'];

/**
 * The members of a room at each rev, from its system messages: the founder from the first rev, all others by their
 * joining and leaving. A system message never changes, so its rev is that of the change itself.
 */
export function membershipsOf(
  founderId: string | undefined,
  messages: readonly RecordedMessage[],
): ReadonlyMap<string, MembershipIntervals> {
  const intervals = new Map<string, { from: number; to: number }[]>();
  if (founderId !== undefined) intervals.set(founderId, [{ from: 0, to: Infinity }]);
  const changes = messages.filter(({ system }) => system !== null).sort((one, other) => one.rev - other.rev);
  for (const { system, rev } of changes) {
    if (system === null) continue;
    const own = intervals.get(system.userId) ?? [];
    intervals.set(system.userId, own);
    const last = own.at(-1);
    const isIn = last?.to === Infinity;
    if (ENTERED.includes(system.type) && !isIn) own.push({ from: rev, to: Infinity });
    if (LEFT.includes(system.type) && isIn) last.to = rev;
  }
  return intervals;
}

export function isMemberAt(intervals: MembershipIntervals | undefined, rev: number): boolean {
  return intervals?.some(({ from, to }) => from <= rev && rev <= to) ?? false;
}
