import { useState } from 'react';
import { useLocation } from 'wouter';

import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { ConfirmDialog } from '#chat/overlays/confirm-dialog.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { useForm } from '#chat/ui/use-form.js';
import { PasswordField } from '../ways/account-fields.js';
import { asksToSignInAgain } from '../ways/proofs.js';
import { SignInAgain } from '../ways/sign-in-again.js';
import { emptyBrowser } from './log-out.js';

export interface DeleteAccountDialogProps {
  readonly hasPassword: boolean;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Erases the account. Asks for its password, or for a recent sign-in if it has none; guests have neither. */
export function DeleteAccountDialog({ hasPassword, isOpen, onClose }: DeleteAccountDialogProps) {
  const text = useFullText();
  const parley = useParley();
  const [, navigate] = useLocation();
  const [isTooOld, setTooOld] = useState(false);
  const form = useForm({
    initial: { password: '' },
    optional: hasPassword ? [] : ['password'],
    submit: async ({ password }) => {
      try {
        await parley.account.erase(hasPassword ? password : undefined);
      } catch (error) {
        if (!asksToSignInAgain(error)) throw error;
        return setTooOld(true);
      }
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
      hasField={hasPassword}
      onConfirm={() => void form.submit()}
      onClose={onClose}
    >
      {hasPassword && <PasswordField field={form.field('password')} autoFocus />}
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      {isTooOld && <SignInAgain />}
    </ConfirmDialog>
  );
}
