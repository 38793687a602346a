import { useEffect, useState } from 'react';

import { useConnection, useNetwork, usePending, useSynced } from '#react';

import { useText } from '#chat/text/use-text.js';
import styles from './connection-status.module.css';
import { useHasRooms } from './use-has-rooms.js';
import { connectionText } from './connection-text.js';

/** A connection that is back within this time was not worth a word. */
const BLIP_MS = 700;

/** Says that the connection is lost and what happens to unsent messages. In the tree even when empty. */
export function ConnectionStatus() {
  const text = useText();
  const { status } = useConnection();
  const isOnline = useNetwork();
  const pending = usePending();
  const wasConnected = useSynced();
  const isOutdated = useHasRooms() && !wasConnected;
  const now = connectionText({ status, isOnline, wasConnected, pending, isOutdated }, text);
  const settled = useSettled(now, BLIP_MS);
  const isAtOnce = now === '' || !isOnline;
  // Later words replace earlier ones at once. Only the first ones wait.
  const shown = isAtOnce || settled !== '' ? now : '';
  return (
    <div role="status" aria-label={text.connection.label} className={styles.status}>
      {shown !== '' && <p className={styles.words}>{shown}</p>}
    </div>
  );
}

/** Returns the value once it has stayed the same for `durationMs`. */
function useSettled<Value>(value: Value, durationMs: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), durationMs);
    return () => clearTimeout(timer);
  }, [value, durationMs]);
  return settled;
}
