import { ChatError } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import { assertMayEnter, assertMayRead } from '../../room/rules/access.policy.js';
import { assertNoHost } from '../../room/draft/caller.policy.js';
import { assertMayMeet } from '../../room/rules/meeting.policy.js';
import { notCompared, type Command } from '../command.js';
import { assertMayTakeRoom, assertSeatLeft, roleOfJoiner, seatCaller } from '../member/seats.policy.js';

/** Only public rooms. A repeat changes nothing. */
export const joinRoom: Command<'room:join'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId], meeting: [actor.userId], joiners: [actor.userId] }),

  apply(draft, { actor }) {
    const { userId } = actor;
    assertNoHost(draft, actor);
    const member = draft.member(userId);
    if (member?.state === 'joined') {
      assertMayRead(draft.room, member);
      return done<'room:join'>({ joined: false });
    }
    assertMayMeet(draft.people, userId);
    assertMayEnter(draft.room, member);
    if (draft.record.archived_at !== null) throw new ChatError('ARCHIVED');
    assertSeatLeft(draft);
    assertMayTakeRoom(draft, userId);
    draft.addSystemMessage({ type: 'member.joined', userId, actorId: userId });
    seatCaller(draft, userId, roleOfJoiner(draft));
    return done<'room:join'>({ joined: true });
  },
};
