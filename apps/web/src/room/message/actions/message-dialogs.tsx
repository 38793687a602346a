import { lazy, Suspense } from 'react';

import { useParley } from '#react';

import { errorText } from '../../../text/error-text.js';
import { useText } from '../../../text/use-text.js';
import { useToast } from '../../../ui/toast.js';
import { whenOnline } from '../../../when-online.js';
import { useRoomContext } from '../../room-state.js';

const EmojiDialog = lazy(
  whenOnline(() => import('../../emoji/emoji-dialog.js').then((module) => ({ default: module.EmojiDialog }))),
);
const ForwardDialog = lazy(
  whenOnline(() => import('./forward-dialog.js').then((module) => ({ default: module.ForwardDialog }))),
);
const DeleteDialog = lazy(
  whenOnline(() => import('./delete-dialog.js').then((module) => ({ default: module.DeleteDialog }))),
);
const Lightbox = lazy(
  whenOnline(() => import('../../files/lightbox.js').then((module) => ({ default: module.Lightbox }))),
);

/** The dialog of the current action, or the pictures. It is outside the article, which may leave the page meanwhile. */
export function MessageDialogs() {
  const parley = useParley();
  const text = useText();
  const toast = useToast();
  const { acting, setActing, viewing, setViewing } = useRoomContext();
  const close = () => setActing(null);
  const react = (emoji: string) => {
    close();
    if (acting === null) return;
    parley
      .room(acting.message.roomId)
      .react(acting.message.id, emoji)
      .catch((error: unknown) => toast.show(errorText(error, text)));
  };
  return (
    <Suspense>
      {acting?.action === 'react' && <EmojiDialog title={text.actions.react} onChoose={react} onClose={close} />}
      {acting?.action === 'forward' && <ForwardDialog message={acting.message} onClose={close} />}
      {acting?.action === 'delete' && <DeleteDialog message={acting.message} onClose={close} />}
      {viewing !== null && <Lightbox viewing={viewing} onClose={() => setViewing(null)} />}
    </Suspense>
  );
}
