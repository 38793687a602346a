import { useMemo } from 'react';

import { LIST_MAX } from '#contracts/limits';
import type { RoomAct, RoomId } from '#client';
import { useParley } from '#react';

import { useNames } from '../../names/use-names.js';
import { Dialog } from '../../overlays/dialog.js';
import { momentOf } from '../../text/days.js';
import { momentText } from '../../text/formats.js';
import { isolated } from '../../text/isolated.js';
import { useFullText } from '../../text/use-full-text.js';
import { EmptyState } from '../../ui/empty-state.js';
import lists from '../pages/lists.module.css';
import { PagesEnd } from '../pages/pages-end.js';
import { type AskPage, usePages } from '../pages/use-pages.js';
import { actText } from './act-text.js';
import styles from './report-entry.module.css';

const PAGE = LIST_MAX / 2;

/** What moderators have done in the room, latest first. */
export function LogDialog({ roomId, onClose }: { roomId: RoomId; onClose: () => void }) {
  const text = useFullText();
  const parley = useParley();
  const ask = useMemo<AskPage<RoomAct>>(
    () => async (cursor) => {
      const page = await parley.ask('room:log', { roomId, limit: PAGE, ...(cursor !== null && { cursor }) });
      return { items: page.acts, cursor: page.cursor };
    },
    [parley, roomId],
  );
  const pages = usePages(ask);
  const { items, isLoading, hasMore, error } = pages;
  return (
    <Dialog isOpen isPage title={text.log.title} onClose={onClose}>
      <ul aria-label={text.log.title} className={lists.list}>
        {items.map((act, index) => (
          <li key={index} className={lists.pin}>
            <Act act={act} />
          </li>
        ))}
      </ul>
      {!isLoading && error === null && !hasMore && items.length === 0 && (
        <EmptyState title={text.log.none} hint={text.log.noneHint} />
      )}
      <PagesEnd pages={pages} more={text.log.more} />
    </Dialog>
  );
}

function Act({ act }: { readonly act: RoomAct }) {
  const text = useFullText();
  const names = useNames();
  const actor = act.actor === null ? text.log.administrator : isolated(names.of(act.actor));
  return (
    <>
      <p className={styles.note}>{actText(act, { actor, user: isolated(names.of(act.user)) }, text)}</p>
      {act.reason !== undefined && <p className={styles.note}>{text.log.reason(isolated(act.reason))}</p>}
      <time dateTime={act.at} title={momentOf(act.at)} className={styles.hint}>
        {momentText(new Date(act.at))}
      </time>
    </>
  );
}
