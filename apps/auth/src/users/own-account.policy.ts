import { ChatError, type UserId } from '#contracts';

interface Owned {
  /** The app that brought the user. */
  readonly appId: UserId | null;
}

/** The host decides on the profile of a user whom an app brought. @throws ChatError FORBIDDEN with the field */
export function assertOwnProfile({ appId }: Owned, field: string): void {
  if (appId !== null) throw decidedByHost({ field });
}

/** The host decides on the password and the end of such a user. @throws ChatError FORBIDDEN */
export function assertOwnAccount({ appId }: Owned): void {
  if (appId !== null) throw decidedByHost({});
}

function decidedByHost(details: { field?: string }): ChatError {
  return new ChatError('FORBIDDEN', { ...details, message: 'The app that brought this user decides about it.' });
}
