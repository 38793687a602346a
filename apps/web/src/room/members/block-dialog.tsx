import { useState } from 'react';

import type { UserBrief } from '#client';

import { useText } from '../../text/use-text.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { isolated } from '../message/isolated.js';
import { useBlocking } from './use-blocking.js';

/** Asks before a person is blocked. */
export function BlockDialog({ person, onClose }: { person: UserBrief; onClose: () => void }) {
  const text = useText();
  const { block } = useBlocking(person);
  const [isPending, setPending] = useState(false);
  const confirm = async (): Promise<void> => {
    setPending(true);
    await block();
    onClose();
  };
  return (
    <ConfirmDialog
      title={text.profile.blockTitle(isolated(person.displayName ?? text.rooms.deletedUser))}
      body={text.profile.blockBody}
      action={text.profile.block}
      isOpen
      isPending={isPending}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}
