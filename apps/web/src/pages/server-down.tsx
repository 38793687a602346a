import { useState } from 'react';

import { useConnection, useParley, useReadable } from '#react';

import { useText } from '#chat/text/use-text.js';
import { Button } from '#chat/ui/button.js';
import { EmptyState } from '#chat/ui/empty-state.js';

/** True if the server could not be reached since the page was opened, so that there is nothing to show. */
export function useServerDown(): boolean {
  const { status } = useConnection();
  const isSynced = useReadable(useParley().synced);
  const [hasFailed, setHasFailed] = useState(false);
  const isFailing = !isSynced && (status === 'waiting' || status === 'failed');
  // Remembered while the client tries again, so that the page does not flicker.
  if (isFailing && !hasFailed) setHasFailed(true);
  if (isSynced && hasFailed) setHasFailed(false);
  return !isSynced && hasFailed;
}

/** The place of the rooms while the server is down. It goes away by itself. */
export function ServerDown() {
  const parley = useParley();
  const { pages, connection } = useText();
  return (
    <EmptyState
      isPage
      title={navigator.onLine ? pages.downTitle : connection.offline(0)}
      hint={pages.downHint}
      action={<Button onPress={() => parley.reconnect()}>{pages.tryNow}</Button>}
    />
  );
}
