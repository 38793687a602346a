import { useMe, useRooms } from '#react';

import { useEmbedding } from '../../../parts/embedding.js';
import { findEmoji } from '../../emoji/emoji-search.js';
import { noteEmoji } from '../../emoji/frequent-emoji.js';
import { useEmoji } from '../../emoji/use-emoji.js';
import type { Typed } from '../typed.js';
import type { MentionDirectory } from '../use-mention-directory.js';
import { candidates, roomCandidates } from './candidates.js';
import { emojiOption, type Option, personOption, roomOption } from './options.js';
import { browserStorage } from '../../../ui/page-storage.js';

const OPTIONS_MAX = 8;

/** The suggestions for what the user types: members, rooms or emoji. */
export function useOptions(typed: Typed | null, { known, recent }: MentionDirectory): readonly Option[] {
  const rooms = useRooms();
  // On another page the URL of a room would be one of that page.
  const isEmbedded = useEmbedding() !== null;
  const { groups } = useEmoji(typed?.sign === ':');
  if (typed === null) return [];
  const { sign, query } = typed;
  if (sign === '@') return candidates(known.values(), query, recent, OPTIONS_MAX).map(personOption);
  if (sign === ':') return findEmoji(groups ?? [], query.replaceAll('_', ' '), OPTIONS_MAX).map(emojiOption);
  return isEmbedded ? [] : roomCandidates(rooms, query, OPTIONS_MAX).map((room) => roomOption(room, rooms));
}

/** Returns a function that remembers which emoji the user chooses. */
export function useNoteOption(): (sign: Typed['sign'], option: Option) => void {
  const me = useMe()?.user.id;
  return (sign, { text }) => {
    if (sign === ':' && me !== undefined) noteEmoji(browserStorage(), me, text);
  };
}
