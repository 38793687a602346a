import { useState } from 'react';

import { ChatError, type Confirmed } from '#client';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { useForm } from '#chat/ui/use-form.js';
import { PasswordField } from '../../ways/account-fields.js';
import { CodeField } from '../../ways/code-field.js';
import { asksToSignInAgain, codeOf, codeWords } from '../../ways/proofs.js';
import { SignInAgain } from '../../ways/sign-in-again.js';
import { useOnce } from '../../ways/use-once.js';
import styles from '../account.module.css';
import { useFocusInDialog } from '#chat/overlays/use-focus-in-dialog.js';

/** What confirms an act. */
interface Proofs extends Confirmed {
  /** A code of the second factor; empty if the act needs none. */
  readonly otp: string;
}

export interface Request {
  readonly act: (proofs: Proofs) => Promise<unknown>;
  readonly needsCode: boolean;
  /** Called at the end, with the error if the act was refused for another reason than its proofs. */
  readonly settle: (error?: Error) => void;
}

interface ConfirmStepProps {
  readonly request: Request;
  readonly hasPassword: boolean;
}

/** Asks for the password and the code that an act needs. An account without a password has nothing to fill in. */
export function ConfirmStep({ request, hasPassword }: ConfirmStepProps) {
  const text = useFullText();
  const { needsCode, settle } = request;
  const { form, isTooOld } = useProofs(request, hasPassword);
  const section = useFocusInDialog<HTMLFormElement>();
  if (isTooOld) return <SignInAgain />;
  if (!hasPassword && !needsCode && form.error === undefined) return null;
  return (
    <form ref={section} noValidate aria-label={text.security.confirm} className={styles.form} onSubmit={form.onSubmit}>
      {hasPassword && <PasswordField field={form.field('password')} autoFocus />}
      {needsCode && <CodeField field={form.field('otp')} autoFocus={!hasPassword} />}
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <div className={styles.buttons}>
        <Button type="submit" variant="primary" isPending={form.isPending}>
          {text.security.continue}
        </Button>
        <Button onPress={() => settle()}>{text.ui.cancel}</Button>
      </div>
    </form>
  );
}

function useProofs({ act, needsCode, settle }: Request, hasPassword: boolean) {
  const text = useFullText();
  const [isTooOld, setTooOld] = useState(false);
  const form = useForm({
    initial: { password: '', otp: '' },
    optional: [...(hasPassword ? [] : (['password'] as const)), ...(needsCode ? [] : (['otp'] as const))],
    submit: async ({ password, otp }) => {
      try {
        await act({ ...(hasPassword && { password }), otp: codeOf(otp) });
        settle();
      } catch (error) {
        if (asksToSignInAgain(error)) return setTooOld(true);
        if (isOfProofs(error) || !(error instanceof Error)) throw error;
        settle(error);
      }
    },
    fieldOf: { BAD_CREDENTIALS: 'password' },
    wordsFor: (error) =>
      codeWords(error, text) ?? (error.code === 'BAD_CREDENTIALS' ? text.account.wrongPassword : undefined),
  });
  useOnce(!hasPassword && !needsCode, () => void form.submit());
  return { form, isTooOld };
}

function isOfProofs(error: unknown): boolean {
  return error instanceof ChatError && (error.code === 'BAD_CREDENTIALS' || error.code === 'RATE_LIMITED');
}
