import { useState } from 'react';
import { useLocation } from 'wouter';

import { ChatError } from '#client';
import { useParley } from '#react';

import { useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { ErrorText } from '../ui/error-text.js';
import { TextField } from '../ui/text-field.js';
import { useForm } from '../ui/use-form.js';
import styles from './entering-page.module.css';

/** Creates an account. `invite`: the code of the invitation link, which only some servers ask for. */
export function CreateAccountForm({ invite: linkCode }: { readonly invite: string }) {
  const parley = useParley();
  const text = useText();
  const [path, navigate] = useLocation();
  const [asksForInvite, setAsksForInvite] = useState(false);
  const form = useForm({
    initial: { username: '', password: '', invite: linkCode },
    optional: ['invite'],
    submit: async ({ username, password, invite }) => {
      try {
        const code = invite.trim();
        await parley.register({ username: username.trim(), password, ...(code !== '' && { invite: code }) });
      } catch (error) {
        if (error instanceof ChatError && error.details.field === 'invite') setAsksForInvite(true);
        throw error;
      }
      // The code is used up: it leaves the address.
      if (linkCode !== '') navigate(path, { replace: true });
    },
    wordsFor: (error) => wordsFor(error),
  });
  const inviteField = form.field('invite');

  function wordsFor({ code, details }: ChatError): string | undefined {
    if (code !== 'FORBIDDEN') return undefined;
    if (details.field !== 'invite') return text.entering.noRegistration;
    return inviteField.value.trim() === '' ? text.entering.inviteNeeded : text.entering.inviteInvalid;
  }

  return (
    <form noValidate className={styles.form} onSubmit={form.onSubmit}>
      <TextField
        {...form.field('username')}
        label={text.entering.username}
        description={text.entering.usernameHint}
        name="username"
        autoComplete="username"
        isRequired
      />
      <TextField
        {...form.field('password')}
        label={text.entering.password}
        description={text.entering.passwordHint}
        type="password"
        name="password"
        autoComplete="new-password"
        isRequired
      />
      {asksForInvite && (
        <TextField {...inviteField} label={text.entering.invite} name="invite" autoComplete="off" isRequired />
      )}
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <Button type="submit" variant={linkCode === '' ? 'plain' : 'primary'} isWide isPending={form.isPending}>
        {text.entering.createAccount}
      </Button>
    </form>
  );
}
