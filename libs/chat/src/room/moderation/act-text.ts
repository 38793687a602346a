import type { RoomAct } from '#client';

import type { FullCatalogue } from '../../text/en-full.js';

/** The names of the two people of an act. */
interface People {
  readonly actor: string;
  readonly user: string;
}

/** Says who did what to whom. */
export function actText(
  { act, messageId, mutedUntil, role }: RoomAct,
  people: People,
  { log, members }: FullCatalogue,
): string {
  switch (act) {
    case 'message:delete':
      return messageId === undefined ? log.deleteAll(people) : log.delete(people);
    case 'member:mute':
      return mutedUntil == null ? log.unmute(people) : log.mute({ ...people, until: new Date(mutedUntil) });
    case 'member:role':
      return log.role({ ...people, role: members.roles[role ?? 'member'] });
    case 'member:remove':
      return log.remove(people);
    case 'member:ban':
      return log.ban(people);
    case 'member:unban':
      return log.unban(people);
  }
}
