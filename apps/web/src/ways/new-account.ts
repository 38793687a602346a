import { ChatError, type Parley } from '#client';

import { tabStorage } from '#chat/ui/page-storage.js';

const KEY = 'parley:new-account';

/** A mailed link has made an account, whose user logs in next. */
export function noteNewAccount(): void {
  tabStorage().setItem(KEY, 'true');
}

/** After a login: the rooms of an account that a mailed link has made. */
export function enterRoomsOfNoted(parley: Parley): void {
  if (tabStorage().getItem(KEY) === null) return;
  tabStorage().removeItem(KEY);
  enterFirstRooms(parley);
}

/**
 * The rooms of a new account: those of the invitations that it was made with, and the default ones. If this fails, the default ones
 * come within a minute.
 */
export function enterFirstRooms(parley: Parley): void {
  parley
    .invites()
    .then((invites) => invites.open())
    .catch(() => undefined);
}

export function isOfInvite(error: unknown): boolean {
  return error instanceof ChatError && error.details.field === 'invite';
}
