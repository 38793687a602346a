import { useMe, useRooms } from '#react';

import { useEmbedding } from '../../../parts/embedding.js';
import { findEmoji } from '../../emoji/emoji-search.js';
import { noteEmoji } from '../../emoji/frequent-emoji.js';
import { useEmoji } from '../../emoji/use-emoji.js';
import type { Typed } from '../typed.js';
import type { MentionDirectory } from '../use-mention-directory.js';
import { EVERYONE } from '../../words/mentions.js';
import { candidates, isMeant, roomCandidates } from './candidates.js';
import { emojiOption, everyoneOption, type Option, personOption, roomOption } from './options.js';
import { useFullText } from '../../../text/use-full-text.js';
import { browserStorage } from '../../../ui/page-storage.js';

const OPTIONS_MAX = 8;

/** The suggestions for what the user types: members and all of them, rooms or emoji. */
export function useOptions(typed: Typed | null, { known, recent, everyone }: MentionDirectory): readonly Option[] {
  const rooms = useRooms();
  const words = useFullText().composer.everyone;
  // On another page the URL of a room would be one of that page.
  const isEmbedded = useEmbedding() !== null;
  const { groups } = useEmoji(typed?.sign === ':');
  if (typed === null) return [];
  const { sign, query } = typed;
  if (sign === '@') {
    const people = candidates(known.values(), query, recent, OPTIONS_MAX).map(personOption);
    // Behind the people while nothing is typed, so that Enter chooses one by habit.
    const all = everyone !== null && isMeant([EVERYONE, words.name], query);
    if (!all) return people;
    const option = everyoneOption(words.name, words.hear(everyone));
    return query === '' ? [...people.slice(0, OPTIONS_MAX - 1), option] : [option, ...people];
  }
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
