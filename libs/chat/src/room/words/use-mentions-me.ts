import { type Message, mentionsMe } from '#client';
import { useMe, useParley } from '#react';

/** Whether the message mentions the user, by name or as one of everyone. The time when the user joined does not change. */
export function useMentionsMe(message: Message): boolean {
  const parley = useParley();
  const me = useMe()?.user.id;
  if (me === undefined) return false;
  const room = message.everyone === true ? parley.room(message.roomId).getSnapshot().room : null;
  return mentionsMe(message, me, room?.me.joinedAt ?? null);
}
