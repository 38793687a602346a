import { urevOf } from '../draft/room-draft.js';
import type { Membership } from '../rules/access.policy.js';

/** In SQL: the user is the bot of the app that made the room under this alias, and has an owner's rights there. */
export function hostedBy(room: string, userId: string): string {
  return `(${room}.external_id IS NOT NULL AND ${room}.app_id = ${userId})`;
}

/** The host reads as a member does, without being one. */
export const HOST: Membership = { state: 'joined', urev: urevOf(0) };
