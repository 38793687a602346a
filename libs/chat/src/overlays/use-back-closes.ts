import { useEffect, useRef } from 'react';

import { useEmbedding } from '../parts/embedding.js';

/** Windows of this width show one panel at a time. */
const PHONE = '(max-width: 45rem)';

/** One function per open dialog that closes it. The topmost dialog is last. */
const dialogs: (() => void)[] = [];

/** True until the history is back from the entries of dialogs that have closed. */
let isLeaving = false;

/**
 * On a phone the browser's Back closes the uppermost dialog and stays on the page. Each open dialog has an entry in the
 * history for that, with the same URL. The history of another page is left alone.
 */
export function useBackCloses(isOpen: boolean, onClose: () => void): void {
  const close = useRef(onClose);
  const isEmbedded = useEmbedding() !== null;
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    if (!isOpen || isEmbedded || !isPhone()) return;
    const dialog = (): void => close.current();
    addEventListener('popstate', onPopState);
    dialogs.push(dialog);
    enter();
    return () => {
      dialogs.splice(dialogs.indexOf(dialog), 1);
      // Later, because what closes the dialog may also lead to another page, or open another dialog.
      setTimeout(leave);
    };
  }, [isOpen, isEmbedded]);
}

/** True where one panel is shown at a time. */
export function isPhone(): boolean {
  return matchMedia(PHONE).matches;
}

/** The number of dialogs to which the present entry of the history belongs. */
function depth(): number {
  const { dialogs: count = 0 } = (history.state ?? {}) as { readonly dialogs?: number };
  return count;
}

function enter(): void {
  if (isLeaving) return;
  while (depth() < dialogs.length) history.pushState({ ...history.state, dialogs: depth() + 1 }, '');
}

function leave(): void {
  const extra = depth() - dialogs.length;
  if (extra <= 0 || isLeaving) return;
  isLeaving = true;
  history.go(-extra);
}

function onPopState(): void {
  if (isLeaving) {
    isLeaving = false;
    enter();
  } else if (depth() < dialogs.length) dialogs.at(-1)?.();
  else leave();
}
