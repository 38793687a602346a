import type { Rolldown } from 'vite';

/** What each icon needs. The entering page has one, and nothing else of rooms. */
const IN_ICONS = [
  'lucide-react/dist/esm/context',
  'lucide-react/dist/esm/createLucideIcon',
  'lucide-react/dist/esm/Icon.',
  'lucide-react/dist/esm/shared/',
];

/** What the list of rooms, a room and its dialogs share. A missing one gets a file of its own. */
const IN_ROOMS = [
  'lucide-react/dist/esm/icons/arrow-left.',
  'lucide-react/dist/esm/icons/x.',
  'marked/lib/',
  'libs/client/src/rooms/lowest-roles.',
  'libs/client/src/rooms/may.policy.',
  'libs/contracts/src/member.',
  'libs/react/src/chat/names/names.',
  'libs/react/src/chat/names/use-names.',
  'libs/react/src/chat/room/composer/drafts.',
  'libs/react/src/chat/room/composer/edits.',
  'libs/react/src/chat/room/composer/input-device.',
  'libs/react/src/chat/room/covered.',
  'libs/react/src/chat/room/message/inner-tab-index.',
  'libs/react/src/chat/room/message/markdown/code-lines.',
  'libs/react/src/chat/room/message/markdown/cut-at-words.',
  'libs/react/src/chat/room/message/markdown/escaped.',
  'libs/react/src/chat/room/message/markdown/found-',
  'libs/react/src/chat/room/message/markdown/parse.',
  'libs/react/src/chat/room/message/markdown/plain-text.',
  'libs/react/src/chat/room/paths.',
  'libs/react/src/chat/room/message/markdown/safe-link.',
  'libs/react/src/chat/room/permissions.',
  'libs/react/src/chat/room/room-state.',
  'libs/react/src/chat/room/timeline/days.',
  'libs/react/src/chat/room/timeline/timeline-controller.',
  'libs/react/src/chat/room/searched-words.',
  'libs/react/src/chat/text/isolated.',
  'libs/react/src/chat/ui/focused-element.',
  'libs/react/src/is-same.',
  'libs/react/src/picked-entries.',
  'libs/react/src/use-muted-until.',
  'libs/react/src/use-people.',
  'libs/react/src/use-room.',
  'libs/react/src/use-stable.',
];

/** What the forms to enter need, and dialogs too. */
const IN_FORMS = [
  'libs/react/src/chat/ui/error-text.',
  'libs/react/src/chat/ui/use-form.',
  'react-aria-components/dist/private/Autocomplete.',
  'react-aria-components/dist/private/Text.',
  'react-aria/dist/private/focus/FocusScope.',
  'react-aria/dist/private/utils/animation.',
  'react-aria/dist/private/utils/isScrollable.',
  'react-aria/dist/private/utils/keyboard.',
  'react-aria/dist/private/utils/shadowdom/ShadowTreeWalker.',
  'react-aria/dist/private/utils/useLabels.',
  'react-stately/dist/private/utils/useControlledState.',
];

/** What dialogs, menus and tooltips share. */
const IN_OVERLAYS = [
  '@internationalized/string/',
  'libs/react/src/chat/overlays/confirm-dialog.',
  'libs/react/src/chat/overlays/dialog.',
  'libs/react/src/chat/overlays/use-',
  'libs/react/src/chat/profile/about.',
  'libs/react/src/use-late.',
  'react-aria-components/dist/private/Dialog.',
  'react-aria-components/dist/private/Heading.',
  'react-aria-components/dist/private/Modal.',
  'react-aria-components/dist/private/OverlayArrow.',
  'react-aria/dist/private/dialog/',
  'react-aria/dist/private/i18n/useLocalizedStringFormatter.',
  'react-aria/dist/private/interactions/PressResponder.',
  'react-aria/dist/private/interactions/useInteractOutside.',
  'react-aria/dist/private/intl/overlays/',
  'react-aria/dist/private/overlays/',
  'react-aria/dist/private/utils/getScrollParent.',
  'react-aria/dist/private/utils/runAfterKeyboard.',
  'react-aria/dist/private/utils/useResizeObserver.',
  'react-aria/dist/private/utils/useViewportSize.',
  'react-stately/dist/private/overlays/',
  'react-stately/dist/private/utils/number.',
];

const has =
  (paths: readonly string[]) =>
  (id: string): boolean =>
    paths.some((path) => id.includes(path));

/**
 * Puts modules that several parts of the page share into few files. Otherwise each set of parts that share something gets
 * a file of its own: small files compress badly, and whatever loads a part lists the names of all its files.
 */
export const sharedFiles: Rolldown.CodeSplittingOptions = {
  includeDependenciesRecursively: false,
  groups: [
    { name: 'index', tags: ['$initial'] },
    { name: 'icons', test: has(IN_ICONS) },
    { name: 'room-base', test: has(IN_ROOMS) },
    { name: 'forms', test: has(IN_FORMS) },
    { name: 'overlays', test: has(IN_OVERLAYS) },
  ],
};
