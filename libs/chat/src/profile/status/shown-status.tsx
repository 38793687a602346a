import type { UserBrief } from '#client';

import { useFullText } from '../../text/use-full-text.js';
import styles from './shown-status.module.css';
import { statusWords } from './status-words.js';
import { useStatusOf, useUntilOver } from './use-status.js';
import type { UserStatus } from './user-status.js';

/** The emoji of a status without one. */
const USUAL_EMOJI = '💬';

/** The emoji of a person's status, which says the words to screen readers and in a tooltip. */
export function StatusEmoji({ person }: { readonly person: UserBrief }) {
  const status = useStatusOf(person);
  const words = useWords(status);
  if (status === null) return null;
  const emoji = status.emoji ?? USUAL_EMOJI;
  const label = words === '' ? emoji : words;
  return (
    <span role="img" aria-label={label} title={label} className={styles.emoji}>
      {emoji}
    </span>
  );
}

/** The status of a person in words. */
export function StatusLine({ person }: { readonly person: UserBrief }) {
  return <StatusText status={useStatusOf(person)} />;
}

/** A status in words, until it is over. */
export function StatusText({ status: held }: { readonly status: UserStatus | null }) {
  const status = useUntilOver(held);
  const words = useWords(status);
  if (status === null) return null;
  return (
    <span className={styles.line}>
      <span aria-hidden={words !== ''}>{status.emoji ?? USUAL_EMOJI}</span> <bdi>{words}</bdi>
    </span>
  );
}

function useWords(status: UserStatus | null): string {
  const { status: texts } = useFullText();
  return status === null ? '' : statusWords(status, new Date(), texts);
}
