import { useEffect, useEffectEvent, useState } from 'react';
import { useLocation, useRoute } from 'wouter';

import type { RoomId, RoomState } from '#client';
import { useParley } from '#react';

import { pressedOf } from '#chat/keys/pressed.js';
import { PAGE_KEYS } from '#chat/keys/shortcuts.js';
import { lazyPart } from '#chat/parts/lazy-part.js';
import { partOf, soon } from '#chat/parts/part.js';
import { ROOM_PATH } from '#chat/room/state/routes.js';
import { useAsking } from '#chat/rooms/menu/use-asking.js';
import { useMarkRead } from '#chat/rooms/shown/use-mark-read.js';
import { useText } from '#chat/text/use-text.js';
import { useToast } from '#chat/ui/toast.js';

const acts = partOf(() => import('./page-acts.js'));
const ReadRoomsQuestion = lazyPart(async () => (await import('../inbox/read-rooms-question.js')).ReadRoomsQuestion);
const ShortcutsDialog = lazyPart(async () => (await import('./shortcuts-dialog.js')).ShortcutsDialog);

/** Dialogs, menus and side panels have their own shortcuts. Escape closes them. */
const OVERLAYS = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]';
const CLOSED_BY_ESCAPE = 'aside';

interface Question {
  readonly rooms: readonly RoomState[];
  readonly act: () => void;
}

/** Answers the keys of the page. `focusPane` moves the focus to the pane. */
export function PageKeys({ focusPane }: { readonly focusPane: () => void }) {
  const { rooms } = useText();
  const parley = useParley();
  const toast = useToast();
  const ask = useAsking();
  const markRead = useMarkRead();
  const [, navigate] = useLocation();
  const [, params] = useRoute(ROOM_PATH);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [question, setQuestion] = useState<Question | null>(null);
  const openId = (params?.roomId ?? null) as RoomId | null;
  const sayRead = (isOpenUnread = false): void => toast.show(isOpenUnread ? rooms.onlyThisUnread : rooms.noUnread);
  const askFirst = (asked: readonly RoomState[], act: () => void): void => setQuestion({ rooms: asked, act });
  const page = { parley, openId, navigate, focusPane, markRead, ask, askFirst, sayRead };
  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    const key = event.defaultPrevented ? null : pressedOf(PAGE_KEYS, event);
    if (key === null || key === 'search' || isIn(event, OVERLAYS)) return;
    if (key === 'markRead' && isIn(event, CLOSED_BY_ESCAPE)) return;
    // Escape also empties a search field.
    if (key !== 'markRead') event.preventDefault();
    if (key === 'help') setHelpOpen(true);
    // The browser logs a failure.
    else
      soon(acts.load()).then(
        (loaded) => loaded?.actOn(key, page),
        () => undefined,
      );
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKeyDown(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
  return (
    <>
      {isHelpOpen && <ShortcutsDialog onClose={() => setHelpOpen(false)} />}
      {question !== null && (
        <ReadRoomsQuestion rooms={question.rooms} onConfirm={question.act} onClose={() => setQuestion(null)} />
      )}
    </>
  );
}

function isIn({ target }: Event, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}
