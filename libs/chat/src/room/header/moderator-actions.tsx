import { Flag, ScrollText } from 'lucide-react';

import type { RoomState } from '#client';
import { useServer } from '#react';

import { ActionsButton } from '../../overlays/actions-button.js';
import type { MenuAction } from '../../overlays/menu.js';
import { useFullText } from '../../text/use-full-text.js';
import { ReportsButton } from '../moderation/reports-button.js';
import type { Aside } from './aside-dialog.js';
import styles from './room-header.module.css';

interface ModeratorActionsProps {
  readonly room: RoomState;
  /** The actions of everybody, which a narrow window has in the same menu. */
  readonly others: readonly MenuAction[];
  /** The dialog that is open. */
  readonly aside: Aside | null;
  readonly onOpen: (aside: Aside) => void;
}

/** The open reports, and the menu of the room with what moderators alone read. */
export function ModeratorActions({ room, others, aside, onOpen }: ModeratorActionsProps) {
  const text = useFullText();
  const features = useServer()?.features ?? [];
  const hasReports = features.includes('reports');
  const reports = { name: text.reports.title, icon: Flag, act: () => onOpen('reports') };
  const log = { name: text.log.title, icon: ScrollText, act: () => onOpen('log') };
  const own = [...(hasReports ? [reports] : []), ...(features.includes('moderation') ? [log] : [])];
  return (
    <>
      {hasReports && <ReportsButton room={room} isOpen={aside === 'reports'} onPress={() => onOpen('reports')} />}
      {own.length > 0 && (
        <span className={styles.wide}>
          <ActionsButton label={text.room.more} actions={own} />
        </span>
      )}
      <span className={styles.narrow}>
        <ActionsButton label={text.room.more} actions={[...others, ...own]} />
      </span>
    </>
  );
}
