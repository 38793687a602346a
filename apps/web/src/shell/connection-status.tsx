import { useEffect, useState } from 'react';

import { useConnection, useNetwork, usePending, useSynced } from '#react';

import { useText } from '#chat/text/use-text.js';
import { lazyPart } from '#chat/parts/lazy-part.js';
import styles from './connection-status.module.css';
import { connectionText } from './connection-text.js';

const OutdatedStatus = lazyPart(async () => (await import('./outdated-status.js')).OutdatedStatus);

/** A connection that is back within this time was not worth a word. */
const BLIP_MS = 700;

/** Says that the connection is lost and what happens to unsent messages, and if what is shown `isOutdated`. In the tree even when empty. */
export function ConnectionStatus({ isOutdated }: { readonly isOutdated: boolean }) {
  const text = useText();
  const { status } = useConnection();
  const isOnline = useNetwork();
  const pending = usePending();
  const wasConnected = useSynced();
  const now = connectionText({ status, isOnline, wasConnected, pending }, text);
  const settled = useSettled(now, BLIP_MS);
  const isAtOnce = now === '' || !isOnline;
  // Later words replace earlier ones at once. Only the first ones wait.
  const shown = isAtOnce || settled !== '' ? now : '';
  return (
    <div className={styles.status}>
      <div role="status" aria-label={text.connection.label}>
        {shown !== '' && <p className={styles.words}>{shown}</p>}
      </div>
      {isOutdated && <OutdatedStatus fallback={null} />}
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
