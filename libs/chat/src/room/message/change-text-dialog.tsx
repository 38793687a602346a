import { type FormEvent, type KeyboardEvent, useState } from 'react';

import { ChatError, type PendingMessage } from '#client';
import { usernamesIn } from '#client/body';
import { isBlank } from '#contracts/text';
import { useParley } from '#react';

import { Dialog } from '../../overlays/dialog.js';
import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { ErrorText } from '../../ui/error-text.js';
import { TextArea } from '../../ui/text-field.js';
import { useRoomActions } from '../state/room-state.js';
import { EVERYONE } from '../words/mentions.js';
import { mentionsAfter } from '../words/written-mentions.js';
import styles from './change-text-dialog.module.css';

interface ChangeTextProps {
  readonly pending: PendingMessage;
  readonly onClose: () => void;
}

/** Sends another text in place of a refused one, with the same files. */
export function ChangeTextDialog({ pending, onClose }: ChangeTextProps) {
  const text = useFullText();
  const [body, setBody] = useState(pending.body);
  const { send, error } = useSendChanged(pending, onClose);
  const { focusText } = useRoomActions();
  const isEmpty = isBlank(body) && pending.files.length === 0;
  const onSubmit = (event?: FormEvent): void => {
    event?.preventDefault();
    if (!isEmpty) void send(body);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSubmit();
  };
  return (
    <Dialog title={text.message.changeText} isOpen onClose={onClose} takeFocus={focusText}>
      <form className={styles.form} noValidate onSubmit={onSubmit}>
        <TextArea
          autoFocus
          rows={5}
          label={text.composer.label}
          value={body}
          onChange={setBody}
          onKeyDown={onKeyDown}
        />
        {error !== null && <ErrorText>{errorText(error, text)}</ErrorText>}
        <Button type="submit" variant="primary" isDisabled={isEmpty}>
          {text.composer.send}
        </Button>
      </form>
    </Dialog>
  );
}

/** Sends a new message, because a stored text never changes its id, and discards the refused one. */
function useSendChanged(pending: PendingMessage, onSent: () => void) {
  const parley = useParley();
  const { textBox } = useRoomActions();
  const [error, setError] = useState<unknown>(null);
  const send = async (body: string): Promise<void> => {
    const room = parley.room(pending.roomId);
    try {
      const { replyTo, threadId, ext, inRoom } = pending;
      const files = await Promise.all(pending.files.map(({ id, name, type }) => fileOf(room, { id, name, type })));
      const mentions = mentionsAfter(pending.mentions, body, textBox.current?.known() ?? []) ?? pending.mentions;
      const everyone = pending.everyone && usernamesIn(body, (name) => name === EVERYONE).length > 0;
      const optional = { ...(replyTo && { replyTo }), ...(threadId && { threadId }), ...(ext && { ext }) };
      room.send({ body, files, mentions, everyone, inRoom, ...optional });
      room.discard(pending.id);
      onSent();
    } catch (failure) {
      setError(failure);
    }
  };
  return { send, error };
}

type Room = ReturnType<ReturnType<typeof useParley>['room']>;

/** The bytes of a file of the refused message. Rejects if they are not there any more. */
async function fileOf(room: Room, { id, name, type }: Pick<PendingMessage['files'][number], 'id' | 'name' | 'type'>) {
  const blob = await room.pendingBlob(id);
  if (blob === null) throw new ChatError('INVALID', { field: 'files' });
  return new File([blob], name, { type });
}
