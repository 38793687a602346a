import { ArrowDown } from 'lucide-react';
import { Button } from 'react-aria-components/Button';

import { useText } from '../../text/use-text.js';
import styles from './timeline.module.css';

/** Leads back to the newest messages. `count`: the messages that the user has not seen. */
export function JumpToLatest({ count, onPress }: { count: number; onPress: (focus: boolean) => void }) {
  const text = useText();
  return (
    <Button
      className={`${styles['leading'] ?? ''} ${styles['toLatest'] ?? ''}`}
      onPress={({ pointerType }) => onPress(pointerType === 'keyboard')}
    >
      <ArrowDown aria-hidden size={16} />
      {text.timeline.jumpToLatest(count)}
    </Button>
  );
}
