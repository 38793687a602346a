import { useState } from 'react';

import type { UserBrief } from '#client';

import { useNames } from '../../names/use-names.js';
import { useFullText } from '../../text/use-full-text.js';
import { ConfirmDialog } from '../../overlays/confirm-dialog.js';
import { isolated } from '../../text/isolated.js';
import { useBlocking } from './use-blocking.js';

/** Asks before a person is blocked. */
export function BlockDialog({ person, onClose }: { person: UserBrief; onClose: () => void }) {
  const text = useFullText();
  const { block } = useBlocking(person);
  const name = useNames().of(person);
  const [isPending, setPending] = useState(false);
  const confirm = async (): Promise<void> => {
    setPending(true);
    await block();
    onClose();
  };
  return (
    <ConfirmDialog
      title={text.person.blockTitle(isolated(name))}
      body={text.person.blockBody}
      action={text.profile.block}
      isOpen
      isPending={isPending}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}
