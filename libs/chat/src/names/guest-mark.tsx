import type { UserBrief } from '#client';

import { useFullText } from '../text/use-full-text.js';
import styles from './guest-mark.module.css';

/** The mark of a guest, beside the name wherever people are chosen. */
export function GuestMark({ person: { type } }: { readonly person: Pick<UserBrief, 'type'> }) {
  const { people } = useFullText();
  return type === 'guest' && <span className={styles.mark}>{people.guest}</span>;
}
