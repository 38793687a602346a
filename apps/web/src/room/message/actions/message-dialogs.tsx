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

/** The dialog of the current action. It is outside the article, which may leave the page while it is open. */
export function MessageDialogs() {
  const parley = useParley();
  const text = useText();
  const toast = useToast();
  const { acting, setActing } = useRoomContext();
  if (acting === null) return null;
  const { action, message } = acting;
  const close = () => setActing(null);
  const react = (emoji: string) => {
    close();
    parley
      .room(message.roomId)
      .react(message.id, emoji)
      .catch((error: unknown) => toast.show(errorText(error, text)));
  };
  return (
    <Suspense>
      {action === 'react' && <EmojiDialog title={text.actions.react} onChoose={react} onClose={close} />}
      {action === 'forward' && <ForwardDialog message={message} onClose={close} />}
      {action === 'delete' && <DeleteDialog message={message} onClose={close} />}
    </Suspense>
  );
}
