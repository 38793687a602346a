import { useParley } from '#react';

import { errorText } from '../../../text/error-text.js';
import { useText } from '../../../text/use-text.js';
import { useToast } from '../../../ui/toast.js';
import { lazyPart } from '../../../parts/lazy-part.js';
import type { Acting } from '../../state/room-state.js';

const EmojiDialog = lazyPart(async () => (await import('../../emoji/emoji-dialog.js')).EmojiDialog);
const MessageMenu = lazyPart(async () => (await import('./message-menu.js')).MessageMenu);
const ReactionsDialog = lazyPart(async () => (await import('./reactions-dialog.js')).ReactionsDialog);
const ForwardDialog = lazyPart(async () => (await import('./forward-dialog.js')).ForwardDialog);
const ReportDialog = lazyPart(async () => (await import('./report-dialog.js')).ReportDialog);
const DeleteDialog = lazyPart(async () => (await import('./delete-dialog.js')).DeleteDialog);

interface ActionDialogProps {
  readonly acting: Acting;
  readonly onClose: () => void;
}

/** The dialog or menu of an action. Each loads when it is first opened. */
export function ActionDialog({ acting, onClose }: ActionDialogProps) {
  const react = useReact(acting, onClose);
  const { action, anchor, message } = acting;
  const text = useText();
  switch (action) {
    case 'react':
      return <EmojiDialog title={text.actions.react} anchor={anchor} onChoose={react} onClose={onClose} />;
    case 'more':
      return <MessageMenu acting={acting} onClose={onClose} />;
    case 'reactions':
      return <ReactionsDialog message={message} onClose={onClose} />;
    case 'forward':
      return <ForwardDialog message={message} onClose={onClose} />;
    case 'report':
      return <ReportDialog message={message} onClose={onClose} />;
    case 'delete':
      return <DeleteDialog message={message} onClose={onClose} />;
  }
}

/** Returns a function that adds a reaction to the message. */
function useReact({ message }: Acting, onClose: () => void): (emoji: string) => void {
  const parley = useParley();
  const text = useText();
  const toast = useToast();
  return (emoji) => {
    onClose();
    parley
      .room(message.roomId)
      .react(message.id, emoji)
      .catch((error: unknown) => toast.show(errorText(error, text)));
  };
}
