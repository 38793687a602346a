import type { Fields, Member, Role, RoomId } from '#client';
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

/** The requests that change a member. Errors are shown; the room's store brings the change. */
export function useMemberActions(roomId: RoomId, { user }: Member): MemberActions {
  const parley = useParley();
  const text = useText();
  const toast = useToast();
  const target = { roomId, userId: user.id };
  const shown = async (request: Promise<unknown>): Promise<void> => {
    await request.catch((error: unknown) => toast.show(errorText(error, text)));
  };
  return {
    setRole: (role) => shown(parley.ask('member:role', { ...target, role })),
    mute: (seconds, why) => shown(parley.ask('member:mute', { ...target, seconds, ...why })),
    remove: (why) => shown(parley.ask('member:remove', { ...target, ...why })),
    ban: (how) => shown(parley.ask('member:ban', { ...target, ...how })),
  };
}
