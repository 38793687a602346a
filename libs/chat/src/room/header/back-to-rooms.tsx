import { ArrowLeft } from 'lucide-react';
import { useLocation } from 'wouter';

import { useEmbedding } from '../../parts/embedding.js';
import { useText } from '../../text/use-text.js';
import { IconButton } from '../../overlays/icon-button.js';
import { cameFrom } from '../state/routes.js';
import styles from './back-to-rooms.module.css';

/** Leads from a room to the list of rooms, where only one of them fits the window. */
export function BackToRooms() {
  const text = useText();
  const [, navigate] = useLocation();
  const embedding = useEmbedding();
  if (embedding?.hasRooms === false) return null;
  // If the user came from the list, this is the browser's back button: the history gets no further entry.
  const leave = (): void => (embedding === null && cameFrom('/') ? history.back() : navigate('/'));
  return (
    <span className={styles.back}>
      <IconButton label={text.shell.back} icon={ArrowLeft} onPress={leave} />
    </span>
  );
}
