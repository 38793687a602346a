import { type RefObject, useEffect, useState } from 'react';

import type { MessageId } from '#client';

import { focusedElement } from '../../ui/focused-element.js';

/** What had the focus before. */
interface Before {
  readonly element: HTMLElement | null;
  /** The message that it belongs to. */
  readonly messageId: string | null;
  readonly label: string | null;
}

/**
 * Gives the focus back when the panel closes: to the button that opened it, else to its message or to that which the panel
 * is about. A button of a message's toolbar has left the page meanwhile, and comes back with the focus of the message.
 */
export function useReturn(panel: RefObject<HTMLElement | null>, about: MessageId | null): void {
  const [before] = useState(noted);
  useEffect(() => {
    const page = panel.current?.parentElement;
    return () => {
      queueMicrotask(() => {
        if (document.activeElement === document.body && page?.isConnected === true) giveBack(page, before, about);
      });
    };
  }, [panel, before, about]);
}

function noted(): Before {
  const element = focusedElement();
  if (!(element instanceof HTMLElement) || element === document.body)
    return { element: null, messageId: null, label: null };
  const messageId = element.closest('article')?.dataset['id'] ?? null;
  return { element, messageId, label: element.getAttribute('aria-label') };
}

function giveBack(page: Element, { element, messageId, label }: Before, about: MessageId | null): void {
  if (element?.isConnected === true) return element.focus();
  const id = messageId ?? about;
  const article = id === null ? null : page.querySelector<HTMLElement>(`article[data-id="${CSS.escape(id)}"]`);
  article?.focus();
  if (article === null || label === null) return;
  // By then React shows the toolbar.
  requestAnimationFrame(() => {
    const button = [...article.querySelectorAll('button')].find((each) => each.getAttribute('aria-label') === label);
    if (focusedElement() === article) button?.focus();
  });
}
