import { Laptop, LogOut, MonitorSmartphone, Moon, Palette, Sun, UserRound, UserRoundX } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { MenuSection, type Selection, Separator } from 'react-aria-components/Menu';
import { useLocation } from 'wouter';

import { useMe, useParley, useReadable } from '#react';

import { useText } from '../text/use-text.js';
import { type Theme, themeSetting, THEMES, useTheme } from '../theme/theme.js';
import { Avatar } from '../ui/avatar.js';
import { classes } from '../ui/classes.js';
import { ConfirmDialog } from '../ui/confirm-dialog.js';
import { Menu, MenuButton, MenuItem } from '../ui/menu.js';
import styles from './account-menu.module.css';
import { useOwnStatus } from './own-status.js';
import { signOut } from './sign-out.js';

const ProfileDialog = lazy(() => import('./profile-dialog.js').then((module) => ({ default: module.ProfileDialog })));
const SessionsDialog = lazy(() =>
  import('./sessions-dialog.js').then((module) => ({ default: module.SessionsDialog })),
);
const BlockedDialog = lazy(() => import('./blocked-dialog.js').then((module) => ({ default: module.BlockedDialog })));

const THEME_ICONS = { light: Sun, dark: Moon, system: Laptop };

type Shown = 'profile' | 'sessions' | 'blocked' | 'log-out' | null;

/** The button `My account` with its menu, and the dialogs that it opens. */
export function AccountMenu() {
  const text = useText();
  const parley = useParley();
  const me = useMe();
  const pending = useReadable(parley.pending);
  const [, navigate] = useLocation();
  const [shown, setShown] = useState<Shown>(null);
  const [status, setStatus] = useOwnStatus();
  const close = (): void => setShown(null);
  const leave = (): void => void signOut(parley, navigate);
  if (me === null) return null;
  const { id, displayName } = me.user;
  return (
    <>
      <MenuButton
        label={text.account.label}
        placement="bottom end"
        trigger={<Avatar userId={id} name={displayName} status={status} />}
      >
        <Menu aria-label={text.account.label}>
          <MenuItem icon={UserRound} onAction={() => setShown('profile')}>
            {text.account.profile}
          </MenuItem>
          <MenuItem icon={MonitorSmartphone} onAction={() => setShown('sessions')}>
            {text.account.sessions}
          </MenuItem>
          <MenuItem icon={UserRoundX} onAction={() => setShown('blocked')}>
            {text.account.blocked}
          </MenuItem>
          <ThemeItems />
          <Separator className={classes(styles.separator)} />
          <MenuItem icon={LogOut} onAction={pending === 0 ? leave : () => setShown('log-out')}>
            {text.account.logOut}
          </MenuItem>
        </Menu>
      </MenuButton>
      <Suspense>
        {shown === 'profile' && <ProfileDialog status={status} onStatus={setStatus} onClose={close} />}
        {shown === 'sessions' && <SessionsDialog onClose={close} />}
        {shown === 'blocked' && <BlockedDialog onClose={close} />}
      </Suspense>
      <ConfirmDialog
        title={text.account.logOut}
        body={text.account.unsentLost(pending)}
        action={text.account.logOut}
        isOpen={shown === 'log-out'}
        onConfirm={leave}
        onClose={close}
      />
    </>
  );
}

/** The item `Theme`, like a label, leads to the chosen one of its radio items. */
function ThemeItems() {
  const text = useText();
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
