import { ChatError, type UserId } from '#contracts';

/** What the rules read of users. */
interface Meeting {
  /** The closed app of the user, by its bot. */
  closedAppOf(userId: UserId): UserId | undefined;
  /** Under `GUEST_ROOMS=invited` others decide whom the guest meets. */
  isInvitedGuest(userId: UserId): boolean;
}

/**
 * Users of a closed app, and invited guests, bring no users together, and meet only those whom others put before them. Only the
 * app's bot brings the users of a closed app to others.
 * @param field names the others in the request
 * @throws ChatError FORBIDDEN, with the field if it is about one of the others
 */
export function assertMayMeet(people: Meeting, caller: UserId, others: readonly UserId[] = [], field?: string): void {
  assertNotKept(people, caller);
  if (people.isInvitedGuest(caller)) throw decidedByOthers();
  const isKept = (userId: UserId): boolean => ![undefined, caller].includes(people.closedAppOf(userId));
  if (others.some(isKept)) throw decidedByApp(field);
}

/** The user may come where somebody invites them. @throws ChatError FORBIDDEN for a user of a closed app */
export function assertNotKept(people: Meeting, userId: UserId): void {
  if (people.closedAppOf(userId) !== undefined) throw decidedByApp();
}

export function decidedByApp(field?: string): ChatError {
  const message = 'The app that brought this user decides whom they meet.';
  return new ChatError('FORBIDDEN', { message, ...(field !== undefined && { field }) });
}

export function decidedByOthers(): ChatError {
  return new ChatError('FORBIDDEN', { message: 'Guests see what others have put before them here.' });
}
