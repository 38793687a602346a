import { Boundary } from '../../parts/boundary.js';
import { BrokenMessage } from '../message/broken-message.js';
import { MessageArticle } from '../message/message-article.js';
import { DayLine } from './day-line.js';
import { Notice } from './notice.js';
import type { Row } from './rows.js';
import { UnreadLine } from './unread-line.js';

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
