import { useText } from '../../text/use-text.js';
import { useStored } from '../../ui/use-stored.js';
import styles from './unread-filter.module.css';

const KEY = 'parley:only-unread';

/** True if the list shows unread rooms only. The second value changes that, in this browser. */
export function useIsOnlyUnread(): readonly [isOnlyUnread: boolean, change: (isOnlyUnread: boolean) => void] {
  const [stored, store] = useStored(KEY);
  return [stored !== null, (isOnly) => store(isOnly ? 'true' : null)];
}

/** The button that leaves the other rooms out of the list. */
export function UnreadFilter() {
  const { rooms } = useText();
  const [isOnlyUnread, change] = useIsOnlyUnread();
  return (
    <div className={styles.filter}>
      <button type="button" aria-pressed={isOnlyUnread} className={styles.button} onClick={() => change(!isOnlyUnread)}>
        {rooms.onlyUnread}
      </button>
    </div>
  );
}
