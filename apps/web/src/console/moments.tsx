import { momentText } from '#chat/text/formats.js';
import styles from './console.module.css';

/** A moment as people read it. */
export function Moment({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} className={styles['moment']}>
      {momentText(new Date(at))}
    </time>
  );
}
