import { ArrowDown } from 'lucide-react';
import { Button } from 'react-aria-components/Button';

import { useMe } from '#react';

import { useFullText } from '../../text/use-full-text.js';
import { newerCount, type NewerSource } from './newer-count.js';
import styles from './timeline.module.css';

interface JumpToLatestProps extends Omit<NewerSource, 'me'> {
  readonly onPress: (focus: boolean) => void;
}

/** Leads back to the newest messages, and counts those that the user has not seen. */
export function JumpToLatest({ onPress, ...source }: JumpToLatestProps) {
  const text = useFullText();
  const me = useMe()?.user.id ?? null;
  return (
    <Button
      className={`${styles['leading'] ?? ''} ${styles['toLatest'] ?? ''}`}
      onPress={({ pointerType }) => onPress(pointerType === 'keyboard')}
    >
      <ArrowDown aria-hidden size={16} />
      {text.timeline.jumpToLatest(newerCount({ ...source, me }))}
    </Button>
  );
}
