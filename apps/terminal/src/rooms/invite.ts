import type { InviteKind, LinkId, Parley, RoomStore } from '#client';

const PERSONS: Readonly<Record<InviteKind, string>> = { account: 'person with an account', guest: 'guest' };

/**
 * Makes a link that lets one person into the room, and says what it does. @throws Error for a word that names no kind; `ChatError`
 * where the user may make no such link
 */
export async function inviteLines(parley: Parley, store: RoomStore, kind: string): Promise<string[]> {
  if (kind !== 'account' && kind !== 'guest') throw new Error('a link is for an account or for a guest');
  const invites = await parley.invites();
  const { url, expiresAt } = await invites.makeLink(store.roomId, { id: parley.newId<LinkId>(), kind });
  return [`lets one ${PERSONS[kind]} into this room until ${expiresAt.slice(0, 10)}: ${url}`];
}
