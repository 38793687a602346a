import { done } from '../../room/draft/outcome.js';
import { notCompared, type Command } from '../command.js';
import { seatCaller, unseatMember } from './seats.policy.js';

/**
 * The bot of an incoming webhook comes into the room or leaves it, without a system message. A repeat does not bring a bot back
 * that the room has removed.
 */
export const seatBot: Command<'member:seat'> = {
  content: notCompared,

  names: ({ actor, request: { seated } }) => ({
    people: [actor.userId],
    joiners: [actor.userId],
    mayLoseOwner: !seated,
  }),

  apply(draft, { actor: { userId }, request: { seated } }) {
    if (draft.room === undefined || draft.room.deleted_at !== null) return done<'member:seat'>({});
    const member = draft.member(userId);
    if (seated && member === undefined) seatCaller(draft, userId, 'member');
    if (!seated && member?.state === 'joined') unseatMember(draft, member, 'left');
    return done<'member:seat'>({});
  },
};
