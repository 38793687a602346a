import { lazy, memo, Suspense, useState } from 'react';
import { Button } from 'react-aria-components/Button';

import { useText } from '../../text/use-text.js';
import { whenOnline } from '../../when-online.js';
import { dayLabel, dayOf } from './days.js';
import styles from './timeline.module.css';

const JumpToDate = lazy(whenOnline(() => import('./jump-to-date.js').then(({ JumpToDate: it }) => ({ default: it }))));

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
      {isOpen && (
        <Suspense>
          <JumpToDate day={dayOf(at)} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
});
