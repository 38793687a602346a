import type { Fields, Member, Role, RoomId, UserId } from '#client';
import { useParley } from '#react';

import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import { useToast } from '../../ui/toast.js';

/** Seconds for which a member can be muted here; the server takes up to 30 days. */
export const MUTE_SECONDS = [600, 3_600, 86_400, 604_800] as const;

/** What the member reads. */
type Why = Pick<Fields<'member:remove'>, 'reason'>;

export interface MemberActions {
  readonly setRole: (role: Role) => Promise<void>;
  /** 0 ends the mute. */
  readonly mute: (seconds: number, why?: Why) => Promise<void>;
  readonly remove: (why?: Why) => Promise<void>;
  readonly ban: (how?: Pick<Fields<'member:ban'>, 'reason' | 'deleteSeconds'>) => Promise<void>;
}

/** The requests that change these members, one after the other. An error is shown, and ends them; the room's store brings the changes. */
export function useMemberActions(roomId: RoomId, members: readonly Member[]): MemberActions {
  const parley = useParley();
  const text = useText();
  const toast = useToast();
  const each = async (ask: (target: { roomId: RoomId; userId: UserId }) => Promise<unknown>): Promise<void> => {
    try {
      for (const { user } of members) await ask({ roomId, userId: user.id });
    } catch (error) {
      toast.show(errorText(error, text));
    }
  };
  return {
    setRole: (role) => each((target) => parley.ask('member:role', { ...target, role })),
    mute: (seconds, why) => each((target) => parley.ask('member:mute', { ...target, seconds, ...why })),
    remove: (why) => each((target) => parley.ask('member:remove', { ...target, ...why })),
    ban: (how) => each((target) => parley.ask('member:ban', { ...target, ...how })),
  };
}
