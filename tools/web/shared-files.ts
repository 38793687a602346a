import { resolve } from 'node:path';

import type { Rolldown } from 'vite';

const ROOT = resolve(import.meta.dirname, '../..');
const ENTERING = ['apps/web/src/entering/entering-page.tsx'];
const ROOM = ['apps/web/src/shell/shell.tsx', 'libs/chat/src/room/room-page.tsx'];

/** What buttons and icons need. The entering page has some, and nothing else of rooms. */
const IN_BUTTONS = [
  'libs/chat/src/text/error-text.',
  'libs/chat/src/ui/button.',
  'libs/chat/src/ui/press-button.',
  'libs/chat/src/ui/presses.',
  'lucide-react/dist/esm/context',
  'lucide-react/dist/esm/createLucideIcon',
  'lucide-react/dist/esm/Icon.',
  'lucide-react/dist/esm/icons/chevron-down.',
  'lucide-react/dist/esm/shared/',
];

/** What the list of rooms, a room and its dialogs share. A missing one gets a file of its own. */
const IN_ROOMS = [
  'libs/chat/src/names/names.',
  'libs/chat/src/names/use-names.',
  'libs/chat/src/people/use-blocked-people.',
  'libs/chat/src/profile/status/late-status.',
  'libs/chat/src/room/aside/drop-place.',
  'libs/chat/src/room/composer/change-text.',
  'libs/chat/src/room/composer/continuing.',
  'libs/chat/src/room/composer/emoji-button.',
  'libs/chat/src/room/composer/everyone.',
  'libs/chat/src/room/composer/files/attach-button.',
  'libs/chat/src/room/composer/files/chosen-files.',
  'libs/chat/src/room/composer/files/clipboard-pictures.',
  'libs/chat/src/room/composer/files/files-status.',
  'libs/chat/src/room/composer/files/given-files.',
  'libs/chat/src/room/composer/files/use-add-files.',
  'libs/chat/src/room/composer/files/use-file-drop.',
  'libs/chat/src/room/composer/room-links.',
  'libs/chat/src/room/composer/send-rules.',
  'libs/chat/src/room/composer/bar.',
  'libs/chat/src/room/composer/text-box.',
  'libs/chat/src/room/composer/typed.',
  'libs/chat/src/room/composer/use-growing.',
  'libs/chat/src/room/composer/use-max-chars.',
  'libs/chat/src/room/composer/use-mention-directory.',
  'libs/chat/src/room/composer/use-outer-escape.',
  'libs/chat/src/room/composer/writing-area.',
  'libs/chat/src/room/header/use-',
  'libs/chat/src/room/message/discard-button.',
  'libs/chat/src/room/message/markdown/code-lines.',
  'libs/chat/src/room/message/markdown/found-',
  'libs/chat/src/room/scrolling/timeline-controller.',
  'libs/chat/src/room/state/block.',
  'libs/chat/src/room/state/covered.',
  'libs/chat/src/room/state/drafts.',
  'libs/chat/src/room/state/edits.',
  'libs/chat/src/room/state/paths.',
  'libs/chat/src/room/state/permissions.',
  'libs/chat/src/room/state/room-state.',
  'libs/chat/src/room/state/searched-words.',
  'libs/chat/src/room/state/shown-timeline.',
  'libs/chat/src/room/state/use-close-room.',
  'libs/chat/src/room/state/use-permissions.',
  'libs/chat/src/room/timeline/notice',
  'libs/chat/src/room/timeline/timeline.module.',
  'libs/chat/src/room/words/cut-at-words.',
  'libs/chat/src/room/words/escaped.',
  'libs/chat/src/room/words/mentions.',
  'libs/chat/src/room/words/message-text.',
  'libs/chat/src/room/words/use-mentioned-names.',
  'libs/chat/src/room/words/written-mentions.',
  'libs/chat/src/rooms/menu/use-asking.',
  'libs/chat/src/rooms/shown/mark-read.',
  'libs/chat/src/rooms/shown/unread.',
  'libs/chat/src/ui/use-focus-handover.',
  'libs/chat/src/rooms/shown/use-mark-read.',
  'libs/chat/src/text/days.',
  'libs/chat/src/text/isolated.',
  'libs/chat/src/ui/avatar.',
  'libs/chat/src/ui/focused-element.',
  'libs/chat/src/ui/initials.',
  'libs/chat/src/ui/inner-tab-index.',
  'libs/chat/src/ui/input-device.',
  'libs/chat/src/ui/use-countdown.',
  'libs/chat/src/ui/use-minute.',
  'libs/chat/src/ui/visually-hidden.',
  'libs/client/src/body/',
  'libs/client/src/rooms/everyone.policy.',
  'libs/client/src/rooms/lowest-roles.',
  'libs/client/src/rooms/may.policy.',
  'libs/contracts/src/member.',
  'libs/react/src/framed-store.',
  'libs/react/src/is-same.',
  'libs/react/src/picked-entries.',
  'libs/react/src/still-view.',
  'libs/react/src/use-drafts.',
  'libs/react/src/use-framed.',
  'libs/react/src/use-late.',
  'libs/react/src/use-message.',
  'libs/react/src/use-muted-until.',
  'libs/react/src/use-people.',
  'libs/react/src/use-room.',
  'libs/react/src/use-stable.',
  'lucide-react/dist/esm/icons/arrow-left.',
  'lucide-react/dist/esm/icons/ban.',
  'lucide-react/dist/esm/icons/bell-off.',
  'lucide-react/dist/esm/icons/check-check.',
  'lucide-react/dist/esm/icons/ellipsis.',
  'lucide-react/dist/esm/icons/eye-off.',
  'lucide-react/dist/esm/icons/face-slightly-smiling.',
  'lucide-react/dist/esm/icons/hash.',
  'lucide-react/dist/esm/icons/lock.',
  'lucide-react/dist/esm/icons/paperclip.',
  'lucide-react/dist/esm/icons/pencil.',
  'lucide-react/dist/esm/icons/star.',
  'lucide-react/dist/esm/icons/x.',
];

/** These have files of their own: most late parts need the texts, and nothing else needs the forms to enter. */
const NOT_IN_FORMS = [
  'apps/web/src/entering/create-account-form.',
  'apps/web/src/entering/entering-page.tsx',
  'apps/web/src/entering/guest-form.',
  'apps/web/src/entering/log-in-form.',
  'apps/web/src/entering/provider-buttons.',
  'libs/chat/src/text/',
];

/** What dialogs, menus and tooltips share. */
const IN_OVERLAYS = [
  '@internationalized/string/',
  'libs/chat/src/overlays/confirm-dialog.',
  'libs/chat/src/overlays/dialog.',
  'libs/chat/src/overlays/modality.',
  'libs/chat/src/overlays/use-',
  'libs/chat/src/profile/about.',
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

/** What these modules import, without what loads later. */
function importedBy(paths: readonly string[], context: Rolldown.ChunkingContext): ReadonlySet<string> {
  const found = new Set(paths.map((path) => resolve(ROOT, path)));
  // A set also yields what is added meanwhile.
  for (const id of found) for (const imported of context.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}

/** What the page to enter needs, and dialogs too, in one file: on a slow network each further file makes that page later. */
function forms(): (id: string, context: Rolldown.ChunkingContext) => string | null {
  const isInNoForms = has(NOT_IN_FORMS);
  let entering: ReadonlySet<string> | null = null;
  let room: ReadonlySet<string> | null = null;
  return (id, context) => {
    entering ??= importedBy(ENTERING, context);
    room ??= importedBy(ROOM, context);
    return entering.has(id) && !room.has(id) && !isInNoForms(id) ? 'forms' : null;
  };
}

/**
 * Puts modules that several parts of the page share into few files. Otherwise each set of parts that share something gets
 * a file of its own: small files compress badly, and whatever loads a part lists the names of all its files.
 */
export const sharedFiles: Rolldown.CodeSplittingOptions = {
  includeDependenciesRecursively: false,
  groups: [
    { name: 'index', tags: ['$initial'] },
    { name: 'buttons', test: has(IN_BUTTONS) },
    { name: 'room-base', test: has(IN_ROOMS) },
    { debugName: 'forms', name: forms() },
    { name: 'overlays', test: has(IN_OVERLAYS) },
  ],
};
