import { useEffect, useEffectEvent } from 'react';
import { useLocation } from 'wouter';

import { useServer } from '#react';

/** Alt+T leads to the threads from anywhere, also from a text that one writes. Calls `onOpen` after that. */
export function useThreadsKey(onOpen: () => void): void {
  const [, navigate] = useLocation();
  const hasThreads = useServer()?.features.includes('threads') === true;
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (!hasThreads || !isThreadsKey(event)) return;
    event.preventDefault();
    navigate('/threads');
    onOpen();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKeyDown(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}

/** By the place of the key too: with Alt, a Mac writes another letter. */
function isThreadsKey({ altKey, ctrlKey, metaKey, shiftKey, isComposing, key, code }: KeyboardEvent): boolean {
  if (!altKey || ctrlKey || metaKey || shiftKey || isComposing) return false;
  return key.toLowerCase() === 't' || code === 'KeyT';
}
