import { type RefObject, useEffect, useState } from 'react';

/** True while the element is wider than the one around it, which scrolls. The Tab key must lead there then. */
export function useScrollsSideways(content: RefObject<HTMLElement | null>): boolean {
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const scroller = content.current?.parentElement;
    if (content.current === null || scroller == null) return undefined;
    const observer = new ResizeObserver(() => setScrolls(scroller.scrollWidth > scroller.clientWidth));
    observer.observe(scroller);
    observer.observe(content.current);
    return () => observer.disconnect();
  }, [content]);
  return scrolls;
}
