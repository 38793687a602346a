import { memo, useState } from 'react';
import { Button } from 'react-aria-components/Button';

import { useText } from '../../text/use-text.js';
import { lazyPart } from '../../parts/lazy-part.js';
import { dayLabel, dayOf } from './days.js';
import styles from './timeline.module.css';

const JumpToDate = lazyPart(async () => (await import('./jump-to-date.js')).JumpToDate);

/** The line above the first message of a day. Pressed, it asks for a date to jump to. */
export const DayLine = memo(function DayLine({ at }: { at: string }) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <div data-row="day" className={styles['day']}>
      <Button
        excludeFromTabOrder
        className={styles['dayButton'] ?? ''}
        aria-haspopup="dialog"
        onPress={() => setOpen(true)}
      >
        <time dateTime={dayOf(at)}>{dayLabel(at, new Date(), text.timeline)}</time>
      </Button>
      {isOpen && <JumpToDate day={dayOf(at)} onClose={() => setOpen(false)} />}
    </div>
  );
});
