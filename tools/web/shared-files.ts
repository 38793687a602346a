import type { Rolldown } from 'vite';

/** What the list of rooms, a room and its dialogs share. A missing one gets a file of its own. */
const IN_ROOMS = [
  'lucide-react/dist/esm/context',
  'lucide-react/dist/esm/createLucideIcon',
  'lucide-react/dist/esm/Icon.',
  'lucide-react/dist/esm/icons/arrow-left.',
  'lucide-react/dist/esm/icons/x.',
  'lucide-react/dist/esm/shared/',
  'marked/lib/',
  'libs/client/src/rooms/lowest-roles.',
  'libs/client/src/rooms/may.policy.',
  'libs/contracts/src/member.',
  'libs/react/src/chat/names/names.',
  'libs/react/src/chat/room/composer/edits.',
  'libs/react/src/chat/room/composer/input-device.',
  'libs/react/src/chat/room/message/markdown/parse.',
  'libs/react/src/chat/room/message/markdown/plain-text.',
  'libs/react/src/chat/room/message/markdown/safe-link.',
  'libs/react/src/chat/room/permissions.',
  'libs/react/src/chat/room/room-state.',
  'libs/react/src/chat/room/timeline/timeline-controller.',
  'libs/react/src/chat/text/isolated.',
  'libs/react/src/chat/ui/focused-element.',
  'libs/react/src/is-same.',
  'libs/react/src/picked-entries.',
  'libs/react/src/use-muted-until.',
  'libs/react/src/use-people.',
  'libs/react/src/use-stable.',
];

/**
 * Puts modules that several parts of the page share into few files. Otherwise each set of parts that share something gets
 * a file of its own: small files compress badly, and whatever loads a part lists the names of all its files.
 */
export const sharedFiles: Rolldown.CodeSplittingOptions = {
  includeDependenciesRecursively: false,
  groups: [
    { name: 'index', tags: ['$initial'] },
    { name: 'room-base', test: (id) => IN_ROOMS.some((path) => id.includes(path)) },
  ],
};
