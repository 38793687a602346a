import { useState } from 'react';

import type { EmailState } from '#client';

import { errorText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { Skeleton } from '#chat/ui/skeleton.js';
import { TextField } from '#chat/ui/text-field.js';
import { useForm } from '#chat/ui/use-form.js';
import styles from '../account.module.css';
import { useKnown } from './known.js';
import { useConfirmation } from './use-confirmation.js';
import { useLoaded } from '#chat/ui/use-loaded.js';

/** The e-mail address of the account, and the one that waits for its link. */
export function EmailSection() {
  const text = useFullText();
  const { security } = useKnown();
  const { value: state, failure, reload } = useLoaded(() => security.email());
  return (
    <section className={styles.section}>
      <h3>{text.security.email}</h3>
      {failure !== null && <ErrorText>{errorText(failure, text)}</ErrorText>}
      {state === null && failure === null && <Skeleton lines={2} />}
      {state !== null && <EmailForm state={state} onChanged={reload} />}
    </section>
  );
}

interface EmailFormProps {
  readonly state: EmailState;
  readonly onChanged: () => void;
}

function EmailForm({ state, onChanged }: EmailFormProps) {
  const text = useFullText();
  const { security, ways } = useKnown();
  const { confirm, step } = useConfirmation();
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({
    initial: { emailAddress: state.email ?? state.pending ?? '' },
    fieldOf: { INVALID: 'emailAddress' },
    submit: async ({ emailAddress }) => {
      setFailure(null);
      await confirm(({ password }) =>
        security.setEmail({ email: emailAddress.trim(), ...(password !== undefined && { password }) }),
      );
      onChanged();
    },
    wordsFor: ({ code, details }) =>
      code === 'FORBIDDEN' && details.field === 'email' ? text.entering.emailRefused : undefined,
  });
  const remove = async (): Promise<void> => {
    setFailure(null);
    await confirm(({ password }) => security.removeEmail(password === undefined ? {} : { password }));
    onChanged();
  };
  const hasEmail = state.email !== null || state.pending !== null;
  return (
    <>
      <EmailStatus state={state} />
      <form noValidate aria-label={text.security.email} className={styles.form} onSubmit={form.onSubmit}>
        <TextField
          {...form.field('emailAddress')}
          label={text.security.emailAddress}
          type="email"
          name="email"
          autoComplete="email"
        />
        {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
        <div className={styles.buttons}>
          <Button type="submit">{text.security.saveEmail}</Button>
          {hasEmail && ways.email !== 'required' && (
            <Button onPress={() => void remove().catch(setFailure)}>{text.security.removeEmail}</Button>
          )}
        </div>
      </form>
      {step}
      {failure !== null && <ErrorText>{errorText(failure, text)}</ErrorText>}
    </>
  );
}

/** A line that says whether the e-mail address is confirmed. Screen readers read its changes aloud. */
function EmailStatus({ state: { email, pending } }: { readonly state: EmailState }) {
  const text = useFullText();
  return (
    <div role="status" className={styles.hint}>
      {email !== null && <p>{text.security.confirmed(email)}</p>}
      {pending !== null && <p>{text.entering.mailSent(pending)}</p>}
      {email === null && pending === null && <p>{text.security.noEmail}</p>}
    </div>
  );
}
