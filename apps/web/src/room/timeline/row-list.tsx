import { memo, useState } from 'react';
import { Button } from 'react-aria-components/Button';

import { Boundary } from '../../parts/boundary.js';
import { lazyPart } from '../../parts/lazy-part.js';
import { useText } from '../../text/use-text.js';
import { BrokenMessage } from '../message/broken-message.js';
import { MessageArticle } from '../message/message-article.js';
import { dayLabel, dayOf } from './days.js';
import { Notice } from './notice.js';
import type { Row } from './rows.js';
import styles from './timeline.module.css';

const JumpToDate = lazyPart(async () => (await import('./jump-to-date.js')).JumpToDate);

/** The rows of the timeline. All of the window's rows are in the tree: it holds at most some hundred messages. */
export function RowList({ rows, ...state }: { rows: readonly Row[] } & ListState) {
  return rows.map((row) => (
    <Boundary
      key={row.key}
      of={'message' in row && row.message}
      fallback={<BrokenRow row={row} activeKey={state.activeKey} />}
    >
      <TimelineRow row={row} {...state} />
    </Boundary>
  ));
}

function BrokenRow({ row, activeKey }: { row: Row; activeKey: string | null }) {
  if (row.kind === 'day' || row.kind === 'unread') return null;
  const isStored = row.kind === 'notice' || row.pending === null;
  return <BrokenMessage message={row.message} isStored={isStored} isActive={row.key === activeKey} />;
}

interface ListState {
  /** The message that is the stop of the Tab key. */
  readonly activeKey: string | null;
  readonly highlighted: string | null;
}

function TimelineRow({ row, activeKey, highlighted }: { row: Row } & ListState) {
  switch (row.kind) {
    case 'day':
      return <DayLine at={row.at} />;
    case 'unread':
      return <UnreadLine />;
    case 'notice':
      return <Notice message={row.message} isHighlighted={row.key === highlighted} />;
    case 'message':
      return (
        <MessageArticle
          message={row.message}
          pending={row.pending}
          startsGroup={row.startsGroup}
          isActive={row.key === activeKey}
          isHighlighted={row.key === highlighted}
        />
      );
  }
}

/** The line above the first message that the user has not read. */
const UnreadLine = memo(function UnreadLine() {
  const text = useText();
  return (
    <div role="separator" aria-label={text.timeline.newMessages} data-row="unread" className={styles['unread']}>
      <span aria-hidden>{text.timeline.newMessages}</span>
    </div>
  );
});

/** The line above the first message of a day. Pressed, it asks for a date to jump to. */
const DayLine = memo(function DayLine({ at }: { at: string }) {
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
