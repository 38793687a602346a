import { lazy, Suspense } from 'react';
import { useRoute } from 'wouter';

import type { RoomId } from '#client';

import { whenOnline } from '../when-online.js';
import { Announcer } from './announcer.js';
import { useNotifications } from './use-notifications.js';
import { usePageTitle } from './use-page-title.js';

const AskBar = lazy(whenOnline(() => import('./ask-bar.js').then((module) => ({ default: module.AskBar }))));

/** Draws attention to new messages: title and icon of the page, notifications, and words for screen readers. */
export function Attention() {
  const [, params] = useRoute('/rooms/:roomId/:seq?');
  const roomId = params?.roomId as RoomId | undefined;
  usePageTitle(roomId);
  const shouldAsk = useNotifications();
  return (
    <>
      {roomId !== undefined && <Announcer key={roomId} roomId={roomId} />}
      {shouldAsk && (
        <Suspense>
          <AskBar />
        </Suspense>
      )}
    </>
  );
}
