import { useLocation } from 'wouter';

import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { ConfirmDialog } from '#chat/overlays/confirm-dialog.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useForm } from '#chat/ui/use-form.js';
import { emptyBrowser } from './log-out.js';

export interface DeleteAccountDialogProps {
  readonly isGuest: boolean;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks for the password, except of guests, who have none, and erases the account. */
export function DeleteAccountDialog({ isGuest, isOpen, onClose }: DeleteAccountDialogProps) {
  const text = useFullText();
  const parley = useParley();
  const [, navigate] = useLocation();
  const form = useForm({
    initial: { password: '' },
    optional: isGuest ? ['password'] : [],
    submit: async ({ password }) => {
      await parley.account.erase(isGuest ? undefined : password);
      navigate('/');
      await emptyBrowser();
    },
    fieldOf: { BAD_CREDENTIALS: 'password' },
    wordsFor: ({ code }) => (code === 'BAD_CREDENTIALS' ? text.account.wrongPassword : undefined),
  });
  return (
    <ConfirmDialog
      title={text.account.deleteTitle}
      body={text.account.deleteBody}
      action={text.account.deleteAccount}
      isOpen={isOpen}
      isPending={form.isPending}
      hasField={!isGuest}
      onConfirm={() => void form.submit()}
      onClose={onClose}
    >
      {!isGuest && (
        <TextField
          {...form.field('password')}
          autoFocus
          label={text.entering.password}
          type="password"
          name="password"
          autoComplete="current-password"
        />
      )}
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
    </ConfirmDialog>
  );
}
