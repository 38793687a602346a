import { ChatError, type ErrorCode, type MembersChange, type RoomCommandOf, type UserId } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { MemberRecord } from '../../room/rows/room-facts.js';
import { callerIn } from '../../room/draft/caller.policy.js';
import { notCompared, type Command } from '../command.js';
import { logAct } from '../log.policy.js';
import { assertHostSeats, assertSeatLeft, giveRole, seatOther, unseatMember } from './seats.policy.js';

type SetCommand = RoomCommandOf<'member:set'>;

/** A change of one member, in order. */
interface Entry {
  readonly userId: UserId;
  /** Returns whether the member changes. */
  readonly concerns: (member: MemberRecord | undefined) => boolean;
  /** To be called if the member changes. @throws ChatError */
  readonly apply: (draft: RoomDraft, member: MemberRecord | undefined) => void;
}

/** The host decides who is in its room. Each entry is judged for itself; a refused one leaves the others. */
export const setMembers: Command<'member:set'> = {
  content: notCompared,

  names({ actor, request: { set, remove } }) {
    const added = set.map(({ userId }) => userId);
    const named = [...added, ...remove];
    return { members: named, people: [actor.userId, ...named], joiners: added };
  },

  apply(draft, command) {
    callerIn(draft, command.actor);
    const entries = entriesOf(command);
    const isArchived = draft.record.archived_at !== null;
    if (isArchived && entries.some(({ userId, concerns }) => concerns(draft.member(userId))))
      throw new ChatError('ARCHIVED');
    const change: MembersChange = { changed: 0, refused: [] };
    for (const entry of entries) {
      const refusal = carryOut(draft, entry);
      if (refusal === 'same') continue;
      if (refusal === undefined) change.changed += 1;
      else change.refused.push({ userId: entry.userId, ...refusal });
    }
    return done<'member:set'>(change);
  },
};

function entriesOf({ actor: { userId: actorId }, request: { set, remove, quiet } }: SetCommand): Entry[] {
  const notice = (draft: RoomDraft, type: 'member.added' | 'member.removed', userId: UserId): void => {
    if (!quiet) draft.addSystemMessage({ type, userId, actorId });
  };
  return [
    ...set.map(({ userId, role }): Entry => ({
      userId,
      concerns: (member) => member?.state !== 'joined' || (role !== undefined && member.role !== role),
      apply: (draft, member) => {
        draft.people.living(userId, 'set');
        if (member?.state === 'joined') {
          const changed = giveRole(draft, member, role ?? member.role);
          logAct(draft, 'member:role', actorId, userId, { role: changed.role });
          return;
        }
        if (member?.state === 'banned') throw new ChatError('BANNED');
        assertSeatLeft(draft);
        assertHostSeats(draft, userId);
        notice(draft, 'member.added', userId);
        seatOther(draft, userId, role);
      },
    })),
    ...remove.map((userId): Entry => ({
      userId,
      concerns: (member) => member?.state === 'joined',
      apply: (draft, member) => {
        if (member === undefined) return;
        notice(draft, 'member.removed', userId);
        unseatMember(draft, member, 'left');
        logAct(draft, 'member:remove', actorId, userId);
      },
    })),
  ];
}

function carryOut(draft: RoomDraft, { userId, concerns, apply }: Entry): Refusal | 'same' | undefined {
  const member = draft.member(userId);
  if (!concerns(member)) return 'same';
  try {
    apply(draft, member);
    return undefined;
  } catch (error) {
    if (!(error instanceof ChatError) || error.retry === 'later') throw error;
    const { scope } = error.details;
    return { code: error.code, ...(scope !== undefined && { scope }) };
  }
}

interface Refusal {
  readonly code: ErrorCode;
  readonly scope?: string;
}
