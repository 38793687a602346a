import { type RefObject, useEffectEvent, useLayoutEffect } from 'react';

import { pressedOf } from '../../../keys/pressed.js';
import { MESSAGE_KEYS, type MessageKey } from '../../../keys/shortcuts.js';

/** Calls `act` for a key of the message that has the focus. `act` is false if the user may not do that. */
export function useMessageKeys(
  place: RefObject<HTMLElement | null>,
  act: (key: MessageKey, article: HTMLElement) => boolean,
): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent, article: HTMLElement): void => {
    // A button of the message has keys of its own.
    const key = event.target === article ? pressedOf(MESSAGE_KEYS, event) : null;
    // The letter would be written in the text that gets the focus.
    if (key !== null && act(key, article)) event.preventDefault();
  });
  // Before the buttons are painted: who sees them may press a key.
  useLayoutEffect(() => {
    const article = place.current?.closest('article') ?? null;
    if (article === null) return undefined;
    const listener = (event: KeyboardEvent): void => onKeyDown(event, article);
    article.addEventListener('keydown', listener);
    return () => article.removeEventListener('keydown', listener);
  }, [place]);
}
