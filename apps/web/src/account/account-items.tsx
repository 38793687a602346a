import {
  Bell,
  Laptop,
  LogOut,
  MonitorSmartphone,
  Moon,
  Palette,
  Rows4,
  ShieldCheck,
  Sun,
  UserRound,
  UserRoundX,
} from 'lucide-react';
import { type RefObject, useRef } from 'react';
import { MenuSection, type Selection, Separator } from 'react-aria-components/Menu';
import { useLocation } from 'wouter';

import { useMe, useParley } from '#react';

import { useIsCompact } from '#chat/rooms/density.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { type Theme, themeSetting, THEMES, useTheme } from '../theme/theme.js';
import { classes } from '#chat/ui/classes.js';
import { Menu, MenuItem, MenuPopover } from '#chat/overlays/menu.js';
import { StatusItems } from '../profile/status-items.js';
import styles from './account-menu.module.css';
import type { AccountPart } from './account-part.js';
import { logOutHere } from './log-out.js';

const THEME_ICONS = { light: Sun, dark: Moon, system: Laptop };

export interface AccountItemsProps {
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly onChoose: (part: AccountPart) => void;
  readonly onClose: () => void;
}

/** The menu of the button `My account`. */
export function AccountItems({ button, onChoose, onClose }: AccountItemsProps) {
  const text = useFullText();
  const parley = useParley();
  const user = useMe()?.user;
  const [, navigate] = useLocation();
  const logOut = (): void => {
    // Messages that were not sent are lost: the user may want to wait.
    if (parley.pending.getSnapshot() > 0) onChoose('log-out');
    else void logOutHere(parley, navigate);
  };
  return (
    <MenuPopover label={text.shell.account} triggerRef={button} placement="bottom end" onClose={onClose}>
      {user !== undefined && (
        <header className={styles.person}>
          <bdi className={styles.name}>{user.displayName}</bdi>
          <bdi className={styles.username}>@{user.username}</bdi>
        </header>
      )}
      <Menu aria-label={text.shell.account} autoFocus="first" onClose={onClose}>
        <StatusItems onSet={() => onChoose('status')} />
        <MenuItem icon={UserRound} onAction={() => onChoose('profile')}>
          {text.account.profile}
        </MenuItem>
        <MenuItem icon={MonitorSmartphone} onAction={() => onChoose('sessions')}>
          {text.account.sessions}
        </MenuItem>
        {/* Guests have no way back in, and the host decides about the users of its app. */}
        {user?.type === 'user' && user.app == null && (
          <MenuItem icon={ShieldCheck} onAction={() => onChoose('security')}>
            {text.security.title}
          </MenuItem>
        )}
        <MenuItem icon={UserRoundX} onAction={() => onChoose('blocked')}>
          {text.account.blocked}
        </MenuItem>
        <MenuItem icon={Bell} onAction={() => onChoose('notifications')}>
          {text.notifications.title}
        </MenuItem>
        <ThemeItems />
        <DensityItem />
        <Separator className={classes(styles.separator)} />
        <MenuItem
          icon={LogOut}
          description={user?.type === 'guest' ? text.account.guestLogOut : undefined}
          onAction={logOut}
        >
          {text.account.logOut}
        </MenuItem>
      </Menu>
    </MenuPopover>
  );
}

/** The item `Theme`, like a label, leads to the chosen one of its radio items. */
function ThemeItems() {
  const text = useFullText();
  const theme = useTheme();
  const chosen = useRef<HTMLDivElement>(null);
  const choose = (keys: Selection): void => {
    const [key] = keys;
    const found = THEMES.find((each) => each === key);
    if (found !== undefined) themeSetting.choose(found);
  };
  const radioItem = (each: Theme) => (
    <MenuItem key={each} id={each} icon={THEME_ICONS[each]} {...(each === theme && { ref: chosen })}>
      {text.account.themes[each]}
    </MenuItem>
  );
  return (
    <>
      <Separator className={classes(styles.separator)} />
      <MenuItem icon={Palette} shouldCloseOnSelect={false} onAction={() => chosen.current?.focus()}>
        {text.account.theme}
      </MenuItem>
      <MenuSection
        aria-label={text.account.theme}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[theme]}
        onSelectionChange={choose}
        className={classes(styles.themes)}
      >
        {THEMES.map(radioItem)}
      </MenuSection>
    </>
  );
}

/** The item `Compact` with a check mark: one line per room. */
function DensityItem() {
  const text = useFullText();
  const [isCompact, change] = useIsCompact();
  return (
    <MenuSection
      aria-label={text.account.density}
      selectionMode="multiple"
      selectedKeys={isCompact ? ['compact'] : []}
      onSelectionChange={(keys) => change(keys === 'all' || keys.has('compact'))}
    >
      <MenuItem id="compact" icon={Rows4} description={text.account.compactHint}>
        {text.account.compact}
      </MenuItem>
    </MenuSection>
  );
}
