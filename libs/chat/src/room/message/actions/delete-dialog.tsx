import { useState } from 'react';

import type { Message } from '#client';
import { useMe, useParley } from '#react';

import { useNames } from '../../../names/use-names.js';
import { errorText } from '../../../text/error-text.js';
import { useFullText } from '../../../text/use-full-text.js';
import { ConfirmDialog } from '../../../overlays/confirm-dialog.js';
import { useToast } from '../../../ui/toast.js';

/** Asks before a message is deleted. */
export function DeleteDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const me = useMe()?.user.id;
  const [isPending, setPending] = useState(false);
  const remove = async () => {
    setPending(true);
    try {
      await parley.room(message.roomId).change('delete', message.id);
    } catch (error) {
      toast.show(errorText(error, text));
    }
    onClose();
  };
  const name = useNames().of(message.sender);
  return (
    <ConfirmDialog
      title={text.actions.deleteTitle}
      body={message.senderId === me ? text.actions.deleteOwn : text.actions.deleteOther(name)}
      action={text.actions.delete}
      isOpen
      isPending={isPending}
      onConfirm={() => void remove()}
      onClose={onClose}
    />
  );
}
