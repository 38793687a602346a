import { Ban, CalendarDays, Ellipsis, type LucideIcon, Pin, Search, Settings, Users } from 'lucide-react';

import type { RoomState } from '#client';

import { type Catalogue } from '../../text/en.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { IconButton } from '../../ui/icon-button.js';
import { Menu, MenuButton, MenuItem } from '../../ui/menu.js';
import { useBlocking } from '../members/use-blocking.js';
import { useMemberCount } from '../members/use-members.js';
import type { Aside } from './aside-dialog.js';
import styles from './room-header.module.css';

interface Action {
  readonly name: string;
  readonly icon: LucideIcon;
  readonly act: () => void;
}

/** The buttons of the header. In a narrow window some of them are items of a menu. */
export function HeaderActions({ room, onOpen }: { room: RoomState; onOpen: (aside: Aside) => void }) {
  const text = useText();
  const memberCount = useMemberCount(room);
  const partner = room.peer?.displayName == null ? null : room.peer;
  const blocking = useBlocking(partner);
  const block: Action[] =
    partner === null
      ? []
      : [
          blocking.isBlocked
            ? { name: text.profile.unblock, icon: Ban, act: blocking.unblock }
            : { name: text.profile.block, icon: Ban, act: () => onOpen('block') },
        ];
  const others = [...asides(text, onOpen), ...block];
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
        {others.map(({ name, icon, act }) => (
          <IconButton key={name} label={name} icon={icon} onPress={act} />
        ))}
      </span>
      <IconButton label={text.room.settings} icon={Settings} onPress={() => onOpen('settings')} />
      <span className={styles.narrow}>
        <MenuButton
          label={text.room.more}
          placement="bottom end"
          trigger={
            <span className={styles.more}>
              <Ellipsis aria-hidden size={20} />
            </span>
          }
        >
          <Menu aria-label={text.room.more}>
            {others.map(({ name, icon, act }) => (
              <MenuItem key={name} icon={icon} onAction={act}>
                {name}
              </MenuItem>
            ))}
          </Menu>
        </MenuButton>
      </span>
    </div>
  );
}

function asides(text: Catalogue, onOpen: (aside: Aside) => void): Action[] {
  return [
    { name: text.room.search, icon: Search, act: () => onOpen('search') },
    { name: text.room.pins, icon: Pin, act: () => onOpen('pins') },
    { name: text.timeline.jumpToDate, icon: CalendarDays, act: () => onOpen('date') },
  ];
}
