import { useState } from 'react';
import { useLocation } from 'wouter';

import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useToast } from '#chat/ui/toast.js';
import { useForm } from '#chat/ui/use-form.js';
import { CardHeader } from './card-header.js';
import styles from './entering-page.module.css';

/** The page of an operator's link for a new password: `/reset#token`. */
export function ResetPage() {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [token] = useState(() => window.location.hash.slice(1));
  const form = useForm({
    initial: { password: '' },
    submit: async ({ password }) => {
      await parley.resetPassword({ token, password });
      toast.show(text.reset.done);
      // The link is used up: it leaves the address.
      navigate('/', { replace: true });
    },
    wordsFor: ({ details }) => (details.field === 'token' ? text.reset.invalidLink : undefined),
  });
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <CardHeader title={text.reset.title} hint={text.reset.hint} />
        <form noValidate className={styles.form} onSubmit={form.onSubmit}>
          <TextField
            {...form.field('password')}
            label={text.account.newPassword}
            description={text.entering.passwordHint}
            type="password"
            name="new-password"
            autoComplete="new-password"
            isRequired
          />
          {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
          <Button type="submit" variant="primary" isWide isPending={form.isPending}>
            {text.account.changePassword}
          </Button>
        </form>
      </div>
    </main>
  );
}
