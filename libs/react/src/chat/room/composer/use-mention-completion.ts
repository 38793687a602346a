import { useId, useState } from 'react';

import type { RoomId, UserBrief } from '#client';

import { candidates, complete, mentionAt } from './mentions.js';
import { useMentionDirectory } from './use-mention-directory.js';

const SUGGESTIONS_MAX = 8;

interface Completed {
  readonly roomId: RoomId;
  readonly value: string;
  readonly caret: number;
  readonly isFocused: boolean;
  /** Replaces the text and moves the caret. */
  readonly write: (text: string, caret: number) => void;
}

/** The members who are suggested for the `@name` at the caret, and the keys that choose one. */
export function useMentionCompletion({ roomId, value, caret, isFocused, write }: Completed) {
  const listId = useId();
  const [place, setPlace] = useState(0);
  /** The position of the `@` whose suggestions the user has closed. */
  const [closed, setClosed] = useState<number | null>(null);
  const typed = isFocused ? mentionAt(value, caret) : null;
  const mention = typed === null || typed.start === closed ? null : typed;
  const { known, recent } = useMentionDirectory(roomId, mention?.query ?? null, isFocused);
  const offered = mention === null ? [] : candidates(known.values(), mention.query, recent, SUGGESTIONS_MAX);
  const at = Math.min(place, offered.length - 1);
  const active = offered[at] ?? null;

  const choose = ({ username }: UserBrief) => {
    if (mention === null || username === null) return;
    const completed = complete(value, mention, username);
    write(completed.text, completed.caret);
    setPlace(0);
  };
  /** Returns true if the key belongs to the list. */
  const onKey = (key: string): boolean => {
    if (active === null || mention === null) return false;
    if (key === 'ArrowDown') setPlace((at + 1) % offered.length);
    else if (key === 'ArrowUp') setPlace((at + offered.length - 1) % offered.length);
    else if (key === 'Enter' || key === 'Tab') choose(active);
    else if (key === 'Escape') setClosed(mention.start);
    else return false;
    return true;
  };
  /** Call it when the user has typed. */
  const restart = () => {
    setPlace(0);
    if (typed === null) setClosed(null);
  };
  return { listId, offered, active, choose, onKey, restart, known: () => [...known.values()] };
}
