import { useCallback, useState } from 'react';

import { useInnerTabIndex } from '../inner-tab-index.js';
import styles from './markdown.module.css';

/** Lines of code. They keep their form: a long line scrolls, and then the Tab key leads into the block. */
export function CodeBlock({ children }: { children: string }) {
  const tabIndex = useInnerTabIndex();
  const [scrolls, setScrolls] = useState(false);
  const watch = useCallback((code: HTMLElement) => {
    const block = code.parentElement ?? code;
    const observer = new ResizeObserver(() => setScrolls(block.scrollWidth > block.clientWidth));
    observer.observe(block);
    observer.observe(code);
    return () => observer.disconnect();
  }, []);
  return (
    <pre className={styles['block']} dir="ltr">
      <code ref={watch} tabIndex={scrolls ? tabIndex : undefined}>
        {children}
      </code>
    </pre>
  );
}
