import { memo, type Ref, useState } from 'react';

import { Boundary } from '../../parts/boundary.js';
import { lazyPart } from '../../parts/lazy-part.js';
import { useText } from '../../text/use-text.js';
import { PressButton } from '../../ui/press-button.js';
import { BrokenMessage } from '../message/broken-message.js';
import { FoundWords } from '../message/markdown/found-words.js';
import { MessageArticle } from '../message/message-article.js';
import { dayLabel, dayOf } from '../../text/days.js';
import { FoldRow } from './fold-row.js';
import { Notice } from './notice.js';
import type { Row } from './rows.js';
import styles from './timeline.module.css';
import { useEngaged } from './use-engaged.js';
import type { Reached } from './use-jumps.js';

const NO_WORDS: readonly string[] = [];
const JumpToDate = lazyPart(async () => (await import('./jump-to-date.js')).JumpToDate);

interface RowListProps {
  /** The element that contains the rows. */
  readonly ref?: Ref<HTMLDivElement>;
  readonly rows: readonly Row[];
  /** The message that is the stop of the Tab key. */
  readonly activeKey: string | null;
  readonly highlighted: string | null;
  readonly found?: Reached['found'];
  readonly onFold?: (key: string) => void;
  /** The name of the line above the first unread message. */
  readonly unreadLabel?: string;
}

/** The rows of the timeline. All of the window's rows are in the tree: it holds at most some hundred messages. */
export const RowList = memo(function RowList({
  ref,
  rows,
  activeKey,
  highlighted,
  found,
  onFold = noFold,
  unreadLabel = '',
}: RowListProps) {
  const { engaged, handlers } = useEngaged(rows);
  return (
    <div ref={ref} {...handlers} className={styles['rows']}>
      {rows.map((row) => (
        <TimelineRow
          key={row.key}
          row={row}
          isActive={row.key === activeKey}
          isHighlighted={highlighted !== null && holds(row, highlighted)}
          onFold={onFold}
          words={found?.id === row.key ? found.words : NO_WORDS}
          isEngaged={row.key === engaged}
          unreadLabel={unreadLabel}
        />
      ))}
    </div>
  );
});

function noFold(): void {
  throw new Error('These rows have no folds.');
}

function holds(row: Row, id: string): boolean {
  return row.kind === 'fold' ? row.messages.some((message) => message.id === id) : row.key === id;
}

interface TimelineRowProps {
  readonly row: Row;
  readonly isActive: boolean;
  readonly isHighlighted: boolean;
  readonly words: readonly string[];
  readonly isEngaged: boolean;
  readonly onFold: (key: string) => void;
  readonly unreadLabel: string;
}

const TimelineRow = memo(function TimelineRow(props: TimelineRowProps) {
  const { row, isActive } = props;
  return (
    <Boundary of={'message' in row && row.message} fallback={<BrokenRow row={row} isActive={isActive} />}>
      <WholeRow {...props} />
    </Boundary>
  );
});

function WholeRow({ row, unreadLabel, words, onFold, ...state }: TimelineRowProps) {
  switch (row.kind) {
    case 'day':
      return <DayLine at={row.at} />;
    case 'unread':
      return <UnreadLine label={unreadLabel} />;
    case 'notice':
      return <Notice message={row.message} isHighlighted={state.isHighlighted} />;
    case 'fold':
      return (
        <FoldRow
          foldKey={row.key}
          about={row.about}
          messages={row.messages}
          isOpen={row.isOpen}
          isActive={state.isActive}
          isHighlighted={state.isHighlighted}
          onToggle={onFold}
        />
      );
    case 'message':
      return (
        <FoundWords value={words}>
          <MessageArticle message={row.message} pending={row.pending} startsGroup={row.startsGroup} {...state} />
        </FoundWords>
      );
  }
}

function BrokenRow({ row, isActive }: { row: Row; isActive: boolean }) {
  if (row.kind === 'day' || row.kind === 'unread' || row.kind === 'fold') return null;
  const isStored = row.kind === 'notice' || row.pending === null;
  return <BrokenMessage message={row.message} isStored={isStored} isActive={isActive} />;
}

/** The line above the first message that the user has not read. */
const UnreadLine = memo(function UnreadLine({ label }: { label: string }) {
  return (
    <div role="separator" aria-label={label} data-row="unread" className={styles['unread']}>
      <span aria-hidden>{label}</span>
    </div>
  );
});

/** The line above the first message of a day. Pressed, it asks for a date to jump to. */
const DayLine = memo(function DayLine({ at }: { at: string }) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <div data-row="day" className={styles['day']}>
      <PressButton
        excludeFromTabOrder
        className={styles['dayButton']}
        aria-haspopup="dialog"
        onPress={() => setOpen(true)}
      >
        <time dateTime={dayOf(at)}>{dayLabel(at, new Date(), text.timeline)}</time>
      </PressButton>
      {isOpen && <JumpToDate day={dayOf(at)} onClose={() => setOpen(false)} />}
    </div>
  );
});
