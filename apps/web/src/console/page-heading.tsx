import { useEffect } from 'react';

import { useAdminText } from './admin-text.js';
import styles from './console.module.css';

/** The heading of a page, which also names the window. */
export function PageHeading({ name }: { readonly name: string }) {
  const { frame } = useAdminText();
  useEffect(() => {
    document.title = `${name} – ${frame.title}`;
    return () => {
      document.title = frame.title;
    };
  }, [name, frame]);
  return (
    <h1 tabIndex={-1} className={styles['title']}>
      <bdi>{name}</bdi>
    </h1>
  );
}
