import { ArrowLeft } from 'lucide-react';
import { useLocation } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';

import { useText } from '../text/use-text.js';
import { IconButton } from '../ui/icon-button.js';
import styles from './back-to-rooms.module.css';

/** Leads from a room to the list of rooms, where only one of them fits the window. */
export function BackToRooms() {
  const text = useText();
  const [, navigate] = useLocation();
  const isFromRooms = useHistoryState<{ fromRooms?: boolean } | null>()?.fromRooms === true;
  // The browser's back button should not lead into the room again.
  const leave = (): void => (isFromRooms ? history.back() : navigate('/', { replace: true }));
  return (
    <span className={styles.back}>
      <IconButton label={text.shell.back} icon={ArrowLeft} onPress={leave} />
    </span>
  );
}
