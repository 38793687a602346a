import { useState } from 'react';
import { useRoute } from 'wouter';

import type { RoomId } from '#client';

import { lazyPart } from '#chat/parts/lazy-part.js';
import { useIsLater } from '#chat/parts/use-idle-loading.js';
import { ROOM_PATH, useShownPlace } from '#chat/room/state/routes.js';
import { Announcer } from './announcer.js';
import { useNotifications } from './use-notifications.js';
import { usePageTitle } from './use-page-title.js';

const LateAttention = lazyPart(async () => (await import('./late-attention.js')).LateAttention);
const AskBar = lazyPart(async () => (await import('./ask-bar.js')).AskBar);

/** Draws attention to new messages and due bookmarks: title and icon of the page, notifications, and words for screen readers. */
export function Attention() {
  const [, params] = useRoute(ROOM_PATH);
  const roomId = params?.['roomId'] as RoomId | undefined;
  const { threadId } = useShownPlace();
  const [replies, setReplies] = useState(0);
  usePageTitle(roomId, replies);
  const shouldAsk = useNotifications();
  const isLater = useIsLater();
  return (
    <>
      {roomId !== undefined && <Announcer key={roomId} roomId={roomId} threadId={threadId} />}
      {shouldAsk && <AskBar />}
      {isLater && <LateAttention failed={null} onReplies={setReplies} />}
    </>
  );
}
