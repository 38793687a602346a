import { useState } from 'react';
import { useLocation } from 'wouter';

import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { useToast } from '#chat/ui/toast.js';
import { useForm } from '#chat/ui/use-form.js';
import { NewPasswordField } from '../ways/account-fields.js';
import { CodeField } from '../ways/code-field.js';
import { asksForCode, codeOf, codeWords } from '../ways/proofs.js';
import styles from './entering-page.module.css';
import { LinkCard } from './link-card.js';
import { useLinkToken } from './use-link-token.js';

/** The page of a link for a new password, of an operator or a mail: `/reset#token`. */
export function ResetPage() {
  const text = useFullText();
  const { form, needsCode } = useReset();
  return (
    <LinkCard title={text.reset.title} hint={text.reset.hint}>
      <form noValidate className={styles.form} onSubmit={form.onSubmit}>
        <NewPasswordField field={form.field('password')} label={text.account.newPassword} name="new-password" />
        {needsCode && <CodeField field={form.field('otp')} autoFocus />}
        {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
        <Button type="submit" variant="primary" isWide isPending={form.isPending}>
          {text.account.changePassword}
        </Button>
      </form>
    </LinkCard>
  );
}

function useReset() {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const token = useLinkToken();
  const [, navigate] = useLocation();
  const [needsCode, setNeedsCode] = useState(false);
  const form = useForm({
    initial: { password: '', otp: '' },
    optional: needsCode ? [] : ['otp'],
    submit: async ({ password, otp }) => {
      try {
        await parley.resetPassword({ token, password, ...(needsCode && { otp: codeOf(otp) }) });
      } catch (error) {
        if (!asksForCode(error)) throw error;
        return setNeedsCode(true);
      }
      toast.show(text.reset.done);
      // The link is used up: it leaves the URL.
      navigate('/', { replace: true });
    },
    wordsFor: (error) => (error.details.field === 'token' ? text.reset.invalidLink : codeWords(error, text)),
  });
  return { form, needsCode };
}
