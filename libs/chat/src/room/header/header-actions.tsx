import { Ban, CalendarDays, CircleAlert, Clock, Files, Pin, Search, Settings, Users } from 'lucide-react';

import { may, type RoomState } from '#client';
import { useServer } from '#react';

import { type Catalogue } from '../../text/en.js';
import { useText } from '../../text/use-text.js';
import { lazyPart } from '../../parts/lazy-part.js';
import { ActionsButton } from '../../overlays/actions-button.js';
import { Button } from '../../ui/button.js';
import { IconButton } from '../../overlays/icon-button.js';
import type { MenuAction } from '../../overlays/menu.js';
import { useBlocking } from '../members/use-blocking.js';
import { useMemberCount } from '../members/use-members.js';
import type { Aside } from './aside-dialog.js';
import styles from './room-header.module.css';
import { useFavourite } from './use-favourite.js';
import { useHiding } from './use-hiding.js';

const ReportsButton = lazyPart(async () => (await import('../moderation/reports-button.js')).ReportsButton);

interface HeaderActionsProps {
  readonly room: RoomState;
  /** The dialog that is open. */
  readonly aside: Aside | null;
  readonly onOpen: (aside: Aside) => void;
}

/** The buttons of the header. In a narrow window some of them are items of a menu. */
export function HeaderActions({ room, aside, onOpen }: HeaderActionsProps) {
  const text = useText();
  const memberCount = useMemberCount(room);
  const partner = room.peer?.displayName == null ? null : room.peer;
  const blocking = useBlocking(partner);
  const hiding = useHiding(room);
  const favourite = useFavourite(room);
  const block: MenuAction[] =
    partner === null
      ? []
      : [
          blocking.isBlocked
            ? { name: text.profile.unblock, icon: Ban, act: blocking.unblock }
            : { name: text.profile.block, icon: Ban, act: () => onOpen('block') },
        ];
  const watch = useWatch(room, onOpen);
  const others = [...asides(text, onOpen), ...favourite, ...hiding, ...block];
  return (
    <div className={styles.actions}>
      {room.kind === 'group' && (
        <span className={styles.members}>
          <Button variant="quiet" aria-label={text.room.members(memberCount)} onPress={() => onOpen('members')}>
            <Users aria-hidden size={20} />
            <span className={styles.count}>{memberCount}</span>
          </Button>
        </span>
      )}
      {watch.length > 0 && (
        <ReportsButton
          key={room.id}
          failed={null}
          room={room}
          isOpen={aside === 'reports'}
          onPress={() => onOpen('reports')}
        />
      )}
      <span className={styles.wide}>
        {others.map(({ name, key = name, icon, act }) => (
          <IconButton key={key} label={name} icon={icon} onPress={act} />
        ))}
        {watch.length > 0 && <ActionsButton label={text.room.more} actions={watch} />}
      </span>
      <IconButton label={text.room.settings} icon={Settings} onPress={() => onOpen('settings')} />
      <span className={styles.narrow}>
        <ActionsButton label={text.room.more} actions={[...others, ...watch]} />
      </span>
    </div>
  );
}

function asides(text: Catalogue, onOpen: (aside: Aside) => void): MenuAction[] {
  return [
    { name: text.room.search, icon: Search, act: () => onOpen('search') },
    { name: text.room.pins, icon: Pin, act: () => onOpen('pins') },
    { name: text.room.files, icon: Files, act: () => onOpen('files') },
    { name: text.timeline.jumpToDate, icon: CalendarDays, act: () => onOpen('date') },
  ];
}

/** What moderators read of the room. */
function useWatch(room: RoomState, onOpen: (aside: Aside) => void): readonly MenuAction[] {
  const text = useText();
  const features = useServer()?.features;
  if (!may(room, 'report:list')) return [];
  const actions: MenuAction[] = [];
  if (features?.includes('reports'))
    actions.push({ name: text.room.reports, icon: CircleAlert, act: () => onOpen('reports') });
  if (features?.includes('moderation'))
    actions.push({ name: text.room.log, icon: Clock, act: () => onOpen('log') });
  return actions;
}
