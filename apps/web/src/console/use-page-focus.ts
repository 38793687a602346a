import { type RefObject, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

import { useLostFocus } from '../shell/use-lost-focus.js';

/**
 * Gives the focus to the heading of the page when the page changes. When what had the focus is gone, as the button of an ended
 * session, the one before a dialog gets it, else the heading of its section, else that of the page.
 * @param takesFocus true if the first page replaces one that had the focus
 * @returns the ref of what contains the page
 */
export function usePageFocus(takesFocus: boolean): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const last = useRef<HTMLElement>(null);
  const section = useRef<string>(null);
  const [location] = useLocation();
  const shown = useRef(takesFocus ? null : location);

  useEffect(() => {
    const note = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLElement)) return;
      last.current = target;
      section.current = target.closest('section')?.getAttribute('aria-label') ?? null;
    };
    const page = main.current;
    page?.addEventListener('focusin', note);
    return () => page?.removeEventListener('focusin', note);
  }, []);

  useEffect(() => {
    if (shown.current !== location) headingOf(main.current)?.focus();
    shown.current = location;
  }, [location]);

  useLostFocus(() => {
    if (last.current?.isConnected === true) return last.current.focus();
    const sections = [...(main.current?.querySelectorAll('section') ?? [])];
    const same = sections.find((each) => each.getAttribute('aria-label') === section.current);
    (headingOf(same) ?? headingOf(main.current))?.focus();
  });
  return main;
}

function headingOf(part: HTMLElement | null | undefined): HTMLElement | null {
  return part?.querySelector<HTMLElement>('h1, h2') ?? null;
}
