import { type RefObject, useEffect, useLayoutEffect } from 'react';

/** Makes the field as tall as its text, up to its `max-block-size`, in browsers where `field-sizing: content` does not. */
export function useGrowing(field: RefObject<HTMLTextAreaElement | null>, value: string): void {
  // Also for a draft, a paste and a change of the text by the page: each is a new value.
  useLayoutEffect(() => {
    if (field.current !== null && !growsByItself()) fit(field.current);
  }, [field, value]);
  useEffect(() => {
    const element = field.current;
    if (element === null || growsByItself()) return undefined;
    let width = element.clientWidth;
    const observer = new ResizeObserver(() => {
      // Its own new height is no reason to fit it again.
      if (element.clientWidth === width) return;
      width = element.clientWidth;
      fit(element);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [field]);
}

function growsByItself(): boolean {
  return CSS.supports('field-sizing', 'content');
}

function fit(field: HTMLTextAreaElement): void {
  const { scrollTop } = field;
  // The text is measured at the height of one row: at a larger one, the field would never shrink.
  field.style.blockSize = 'auto';
  if (field.value !== '') field.style.blockSize = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
  field.scrollTop = scrollTop;
}
