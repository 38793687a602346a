import { useEffect, useState } from 'react';

import type { UserBrief } from '#client';
import { useParley } from '#react';

import { aboutOf } from './about.js';

/** The user's text about themselves; empty until it is known. */
export function useAbout({ id, displayName, version }: UserBrief): string {
  const parley = useParley();
  const [about, setAbout] = useState('');
  const isErased = displayName === null;
  useEffect(() => {
    if (isErased) return undefined;
    let isOver = false;
    const show = (words: string): void => {
      if (!isOver) setAbout(words);
    };
    parley.account.user(id).then(
      ({ ext }) => show(aboutOf(ext)),
      () => show(''),
    );
    return () => {
      isOver = true;
    };
  }, [parley, id, isErased, version]);
  return isErased ? '' : about;
}
