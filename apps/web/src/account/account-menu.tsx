import { useEffect, useRef, useState } from 'react';

import type { User } from '#client';
import { useConnection, useMe, usePresence } from '#react';

import { useText } from '#chat/text/use-text.js';
import { Avatar } from '#chat/ui/avatar.js';
import { PressButton } from '#chat/ui/press-button.js';
import { lazyPart } from '#chat/parts/lazy-part.js';
import { useIsLater } from '#chat/parts/use-idle-loading.js';
import styles from './account-menu.module.css';
import { type AccountPart, isDialog } from './account-part.js';
import { useOwnStatus } from '../profile/own-status.js';

const INPUTS = ['pointerdown', 'keydown'] as const;

const AccountItems = lazyPart(async () => (await import('./account-items.js')).AccountItems);
const AccountDialog = lazyPart(async () => (await import('./account-dialog.js')).AccountDialog);
const LateAccount = lazyPart(async () => (await import('./late-account.js')).LateAccount);
const LogOutDialog = lazyPart(async () => (await import('./log-out-dialog.js')).LogOutDialog);

/** Loads what a user needs to log out: without a network it could not be loaded. */
function loadWayOut(): void {
  AccountItems.preload();
  LogOutDialog.preload();
}

/**
 * The button `My account`. Its menu and the question before a logout load with the first input on the page, its other
 * dialogs when they are first opened.
 */
export function AccountMenu() {
  const text = useText();
  const me = useMe();
  const button = useRef<HTMLButtonElement>(null);
  const [shown, setShown] = useState<AccountPart | null>(null);
  const isLater = useIsLater();
  const wasShown = useRef(false);

  // A dialog cannot give the focus back to the item of the menu that opened it.
  useEffect(() => {
    if (shown === null && wasShown.current) button.current?.focus();
    wasShown.current = shown !== null;
  }, [shown]);

  useEffect(() => {
    for (const input of INPUTS) addEventListener(input, loadWayOut, { once: true });
    return () => {
      for (const input of INPUTS) removeEventListener(input, loadWayOut);
    };
  }, []);

  const close = (): void => setShown(null);
  // The menu closes after its item has opened a dialog.
  const closeMenu = (): void => setShown((before) => (before === 'menu' ? null : before));
  if (me === null) return null;
  return (
    <>
      <PressButton
        ref={button}
        aria-label={text.shell.account}
        aria-haspopup="menu"
        aria-expanded={shown === 'menu'}
        onPointerEnter={loadWayOut}
        onPress={() => setShown('menu')}
        className={styles.button}
      >
        <OwnAvatar user={me.user} />
      </PressButton>
      {shown === 'menu' && <AccountItems button={button} onChoose={setShown} onClose={closeMenu} />}
      {shown === 'log-out' && <LogOutDialog onClose={close} />}
      {isDialog(shown) && <AccountDialog shown={shown} onClose={close} />}
      {isLater && <LateAccount failed={null} onLook={() => setShown('sessions')} />}
    </>
  );
}

function OwnAvatar({ user }: { readonly user: User }) {
  const { status } = useOwnStatus();
  const shown = usePresence([user.id]).get(user.id)?.status;
  // Another device can make the user invisible.
  const seen = shown === 'invisible' ? shown : status;
  const isConnected = useConnection().status === 'connected';
  const dot = isConnected ? seen : 'offline';
  return <Avatar userId={user.id} name={user.displayName} avatarUrl={user.avatarUrl} status={dot} />;
}
