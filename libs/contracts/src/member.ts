import type { Rev } from './ids.js';
import type { UserBrief } from './user.js';

/** From the highest to the lowest. */
export const ROLES = ['owner', 'admin', 'moderator', 'member', 'reader'] as const;
export type Role = (typeof ROLES)[number];

export type MemberState = 'joined' | 'left' | 'banned';

export interface Member {
  user: UserBrief;
  role: Role;
  state: MemberState;
  joinedAt: string;
  mutedUntil: string | null;
  rev: Rev;
}
