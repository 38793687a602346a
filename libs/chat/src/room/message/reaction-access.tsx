import { createContext, type ReactNode, useMemo } from 'react';

import type { Message } from '#client';

import { usePermissions } from '../state/use-permissions.js';

/** Whether the user may add and take back reactions in this room. */
export const ReactionPermissions = createContext({ react: false, unreact: false });

/** Tells the messages what the user may do with their reactions: the same for all of them. */
export function ReactionAccess({ messages, children }: { messages: readonly Message[]; children: ReactNode }) {
  const sample = messages.findLast(({ kind, deletedAt }) => kind === 'text' && deletedAt === null);
  const permissions = usePermissions(sample);
  const react = permissions?.react === true;
  const unreact = permissions?.unreact === true;
  const access = useMemo(() => ({ react, unreact }), [react, unreact]);
  return <ReactionPermissions value={access}>{children}</ReactionPermissions>;
}
