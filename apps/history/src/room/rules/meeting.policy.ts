import { ChatError, type UserId } from '#contracts';

/** What the rule reads of users. */
interface Meeting {
  /** The closed app of the user, by its bot. */
  closedAppOf(userId: UserId): UserId | undefined;
}

/**
 * Users of a closed app meet others only where the app puts them: they bring no users together, and only the app's bot brings
 * them to others.
 * @param field names the others in the request
 * @throws ChatError FORBIDDEN, with the field if it is about one of the others
 */
export function assertMayMeet(people: Meeting, caller: UserId, others: readonly UserId[] = [], field?: string): void {
  if (people.closedAppOf(caller) !== undefined) throw decidedByApp();
  const isKept = (userId: UserId): boolean => ![undefined, caller].includes(people.closedAppOf(userId));
  if (others.some(isKept)) throw decidedByApp(field);
}

export function decidedByApp(field?: string): ChatError {
  const message = 'The app that brought this user decides whom they meet.';
  return new ChatError('FORBIDDEN', { message, ...(field !== undefined && { field }) });
}
