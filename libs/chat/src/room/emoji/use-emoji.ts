import { useEffect, useState } from 'react';

import { type EmojiGroup, loadEmoji } from './emoji-data.js';

/** All emoji once they are loaded, which begins when they are wanted. */
export function useEmoji(isWanted: boolean): { groups: readonly EmojiGroup[] | null; hasFailed: boolean } {
  const [groups, setGroups] = useState<readonly EmojiGroup[] | null>(null);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    if (isWanted) loadEmoji().then(setGroups, () => setFailed(true));
  }, [isWanted]);
  return { groups, hasFailed };
}
