import { Flag, ScrollText } from 'lucide-react';
import { useEffect, useMemo } from 'react';

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
  /** The dialog that is open. */
  readonly aside: Aside | null;
  readonly onOpen: (aside: Aside) => void;
  /** Called with what the menu of a narrow window has besides. */
  readonly onActions: (actions: readonly MenuAction[]) => void;
}

/** The open reports, and the menu of the room with what moderators alone read. */
export function ModeratorActions({ room, aside, onOpen, onActions }: ModeratorActionsProps) {
  const text = useFullText();
  const features = useServer()?.features;
  const hasReports = features?.includes('reports') === true;
  const hasLog = features?.includes('moderation') === true;
  const actions = useMemo<readonly MenuAction[]>(
    () => [
      ...(hasReports ? [{ name: text.reports.title, icon: Flag, act: () => onOpen('reports') }] : []),
      ...(hasLog ? [{ name: text.log.title, icon: ScrollText, act: () => onOpen('log') }] : []),
    ],
    [text, hasReports, hasLog, onOpen],
  );
  useEffect(() => {
    onActions(actions);
    return () => onActions([]);
  }, [actions, onActions]);
  return (
    <>
      {hasReports && <ReportsButton room={room} isOpen={aside === 'reports'} onPress={() => onOpen('reports')} />}
      {actions.length > 0 && (
        <span className={styles.wide}>
          <ActionsButton label={text.room.more} actions={actions} />
        </span>
      )}
    </>
  );
}
