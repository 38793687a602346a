import { useCallback, useRef } from 'react';

import type { RoomState } from '#client';

import { Dialog } from '../../overlays/dialog.js';
import { useFullText } from '../../text/use-full-text.js';
import { EmptyState } from '../../ui/empty-state.js';
import { useAsideJump } from '../aside/aside-frame.js';
import lists from '../pages/lists.module.css';
import { PagesEnd } from '../pages/pages-end.js';
import { ReportEntry } from './report-entry.js';
import { useReports } from './use-reports.js';

/** The open reports of messages in the room, latest first. */
export function ReportsDialog({ room, onClose }: { room: RoomState; onClose: () => void }) {
  const text = useFullText();
  const reports = useReports(room.id);
  const { items, isLoading, hasMore, error, close } = reports;
  const jump = useAsideJump(onClose);
  const list = useRef<HTMLUListElement>(null);
  // A closed report takes its button, which had the focus, away.
  const focusList = useCallback(() => list.current?.focus(), []);
  return (
    <Dialog isOpen isPage title={text.reports.title} onClose={onClose}>
      <ul ref={list} tabIndex={-1} aria-label={text.reports.title} className={lists.list}>
        {items.map((report) => (
          <li key={report.id} className={lists.pin}>
            <ReportEntry
              room={room}
              report={report}
              onJump={() => jump(report.seq)}
              onCloseReport={() => close(report)}
              onLeave={focusList}
            />
          </li>
        ))}
      </ul>
      {!isLoading && error === null && !hasMore && items.length === 0 && (
        <EmptyState title={text.reports.none} hint={text.reports.noneHint} />
      )}
      <PagesEnd pages={reports} more={text.reports.more} />
    </Dialog>
  );
}
