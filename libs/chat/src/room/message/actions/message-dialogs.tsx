import { useParley } from '#react';

import { errorText } from '../../../text/error-text.js';
import { useText } from '../../../text/use-text.js';
import { useToast } from '../../../ui/toast.js';
import { lazyPart } from '../../../parts/lazy-part.js';
import { useRoomActions, useRoomUi } from '../../state/room-state.js';

const EmojiDialog = lazyPart(async () => (await import('../../emoji/emoji-dialog.js')).EmojiDialog);
const MessageMenu = lazyPart(async () => (await import('./message-menu.js')).MessageMenu);
const ReactionsDialog = lazyPart(async () => (await import('./reactions-dialog.js')).ReactionsDialog);
const ForwardDialog = lazyPart(async () => (await import('./forward-dialog.js')).ForwardDialog);
const DeleteDialog = lazyPart(async () => (await import('./delete-dialog.js')).DeleteDialog);
const Lightbox = lazyPart(async () => (await import('../../files/lightbox.js')).Lightbox);

/** The dialog or menu of the current action, or the pictures. It is outside the article, which may leave the page meanwhile. */
export function MessageDialogs() {
  const parley = useParley();
  const text = useText();
  const toast = useToast();
  const { setActing, setViewing } = useRoomActions();
  const { acting, viewing } = useRoomUi();
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
    <>
      {acting?.action === 'react' && (
        <EmojiDialog title={text.actions.react} anchor={acting.anchor} onChoose={react} onClose={close} />
      )}
      {acting?.action === 'more' && <MessageMenu acting={acting} onClose={close} />}
      {acting?.action === 'reactions' && <ReactionsDialog message={acting.message} onClose={close} />}
      {acting?.action === 'forward' && <ForwardDialog message={acting.message} onClose={close} />}
      {acting?.action === 'delete' && <DeleteDialog message={acting.message} onClose={close} />}
      {viewing !== null && <Lightbox viewing={viewing} onClose={() => setViewing(null)} />}
    </>
  );
}
