import { useState } from 'react';
import { Link } from 'wouter';

import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useForm } from '#chat/ui/use-form.js';
import styles from './entering-page.module.css';
import { LinkCard } from './link-card.js';

/** Asks for a mail with a link for a new password. It says the same whether there is such an account or not. */
export function ForgotPage() {
  const parley = useParley();
  const text = useFullText();
  const [isSent, setSent] = useState(false);
  const form = useForm({
    initial: { account: '' },
    submit: async ({ account }) => {
      setSent(false);
      const name = account.trim();
      // No username has this character.
      const named = name.includes('@') ? { email: name } : { username: name };
      await (await parley.waysIn()).forgot(named);
      setSent(true);
    },
    fieldOf: { INVALID: 'account' },
    wordsFor: ({ code }) => (code === 'FORBIDDEN' ? text.forgot.noMail : undefined),
  });
  return (
    <LinkCard title={text.forgot.title} hint={text.forgot.hint}>
      <form noValidate aria-label={text.forgot.title} className={styles.form} onSubmit={form.onSubmit}>
        <TextField {...form.field('account')} label={text.forgot.account} name="username" autoComplete="username" />
        {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
        <p role="status" className={styles.status}>
          {isSent && text.forgot.sent}
        </p>
        <Button type="submit" variant="primary" isWide isPending={form.isPending}>
          {text.forgot.send}
        </Button>
        <p className={styles.links}>
          <Link href="/">{text.forgot.toLogIn}</Link>
        </p>
      </form>
    </LinkCard>
  );
}
