/** Hooks that connect the stores of `@parley/client` to React. */
export { ParleyProvider, useParley } from './parley-context.js';
export { useBlocked, useConnection, useEnded, useMe, usePending, useRooms, useServer, useSynced } from './stores.js';
export { useBookmarks, useDueBookmarks } from './use-bookmarks.js';
export { useDrafts, useDraftStore } from './use-drafts.js';
export { useFramed } from './use-framed.js';
export { useMentions } from './use-mentions.js';
export { useMessage } from './use-message.js';
export { useMutedUntil } from './use-muted-until.js';
export { useNetwork, useOnline } from './use-network.js';
export { useScheduled } from './use-scheduled.js';
export { usePeek } from './use-peek.js';
export { usePeople, usePerson } from './use-people.js';
export { usePresence } from './use-presence.js';
export { usePush } from './use-push.js';
export { useReadable } from './use-readable.js';
export { useRoom } from './use-room.js';
export { useThreads, useThreadState, useUnreadThreads } from './use-threads.js';
export { useTimeline } from './use-timeline.js';
