import { Link } from 'wouter';

import type { ChatError, RoomId } from '#client';

import { useEmbedding } from '../../parts/embedding.js';
import { useFullText } from '../../text/use-full-text.js';
import { isolated } from '../../text/isolated.js';
import { EmptyState } from '../../ui/empty-state.js';
import { useGivenReason } from './given-reason.js';

/** The place of a room that the user may not see: why, and the way back. */
export function RoomRefusal({ roomId, error }: { readonly roomId: RoomId; readonly error: ChatError }) {
  const { pages, log } = useFullText();
  const { title, hint } = wordsOf(error, pages.refusals);
  const given = useGivenReason(roomId, error);
  const reason = given === null ? null : log.reason(isolated(given));
  const hasRooms = useEmbedding()?.hasRooms !== false;
  const action = hasRooms && <Link href="/">{pages.toRooms}</Link>;
  return <EmptyState isPage hasLogo title={title} reason={reason} hint={hint} action={action} />;
}

interface Words {
  readonly title: string;
  readonly hint: string;
}

type Refusals = Readonly<Record<'BANNED' | 'GONE' | 'NOT_FOUND', Words>>;

/** The server does not tell a room that does not exist from a private one. */
function wordsOf({ code }: ChatError, refusals: Refusals): Words {
  return code === 'BANNED' || code === 'GONE' ? refusals[code] : refusals.NOT_FOUND;
}
