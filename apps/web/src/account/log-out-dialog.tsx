import { useLocation } from 'wouter';

import { useParley, useReadable } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { ConfirmDialog } from '#chat/overlays/confirm-dialog.js';
import { logOutHere } from './log-out.js';

/** Asks before messages that were not sent are lost. */
export function LogOutDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useFullText();
  const parley = useParley();
  const pending = useReadable(parley.pending);
  const [, navigate] = useLocation();
  return (
    <ConfirmDialog
      isOpen
      title={text.account.logOut}
      body={text.account.unsentLost(pending)}
      action={text.account.logOut}
      onConfirm={() => void logOutHere(parley, navigate)}
      onClose={onClose}
    />
  );
}
