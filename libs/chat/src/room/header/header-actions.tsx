import { Ban, CalendarDays, Files, Pin, Search, Settings, Users } from 'lucide-react';
import { useState } from 'react';

import { may, type RoomState } from '#client';

import { type Catalogue } from '../../text/en.js';
import { useText } from '../../text/use-text.js';
import { lazyPart } from '../../parts/lazy-part.js';
import { useIsLater } from '../../parts/use-idle-loading.js';
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

const ModeratorActions = lazyPart(async () => (await import('./moderator-actions.js')).ModeratorActions);

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
  const isLater = useIsLater();
  const [own, setOwn] = useState<readonly MenuAction[]>([]);
  const block: MenuAction[] =
    partner === null
      ? []
      : [
          blocking.isBlocked
            ? { name: text.profile.unblock, icon: Ban, act: blocking.unblock }
            : { name: text.profile.block, icon: Ban, act: () => onOpen('block') },
        ];
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
      <span className={styles.wide}>
        {others.map(({ name, key = name, icon, act }) => (
          <IconButton key={key} label={name} icon={icon} onPress={act} />
        ))}
      </span>
      <IconButton label={text.room.settings} icon={Settings} onPress={() => onOpen('settings')} />
      {isLater && may(room, 'report:list') && (
        <ModeratorActions key={room.id} failed={null} {...{ room, aside, onOpen, onActions: setOwn }} />
      )}
      <span className={styles.narrow}>
        <ActionsButton label={text.room.more} actions={[...others, ...own]} />
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
