import type { SystemNotice, UserId } from '#client';

import type { Catalogue } from '../../text/en.js';
import { isolated } from '../../text/isolated.js';

/** Says what happened in the room. `nameOf`: the display name of a user. */
export function noticeText(notice: SystemNotice, nameOf: (id: UserId) => string, text: Catalogue): string {
  const { notices } = text.timeline;
  const user = nameOf(notice.userId);
  const actor = nameOf(notice.actorId);
  switch (notice.type) {
    case 'room.created':
      return notices.created(actor);
    case 'room.renamed':
      return notices.renamed({ actor, name: isolated(notice.name ?? '') });
    case 'member.joined':
      return notices.joined(user);
    case 'member.left':
      return notices.left(user);
    case 'member.added':
      return notices.added({ actor, user });
    case 'member.removed':
      return notices.removed({ actor, user });
  }
}
