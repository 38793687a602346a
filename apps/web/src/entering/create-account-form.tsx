import { useState } from 'react';
import { useLocation } from 'wouter';

import { ChatError } from '#client';
import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { type Form, useForm } from '#chat/ui/use-form.js';
import styles from './entering-page.module.css';

interface CreateAccount {
  readonly form: Form<'displayName' | 'username' | 'password' | 'invite'>;
  readonly asksForInvite: boolean;
}

/** Creates an account. `invite`: the code of the invitation link, which only some servers ask for. */
export function CreateAccountForm({ invite: linkCode }: { readonly invite: string }) {
  const text = useFullText();
  const { form, asksForInvite } = useCreateAccount(linkCode);
  return (
    <form noValidate aria-label={text.entering.createAccount} className={styles.form} onSubmit={form.onSubmit}>
      <TextField
        {...form.field('displayName')}
        label={text.entering.name}
        description={text.entering.ownNameHint}
        name="name"
        autoComplete="name"
      />
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
        <TextField {...form.field('invite')} label={text.entering.invite} name="invite" autoComplete="off" isRequired />
      )}
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <Button type="submit" variant={linkCode === '' ? 'plain' : 'primary'} isWide isPending={form.isPending}>
        {text.entering.createAccount}
      </Button>
    </form>
  );
}

function useCreateAccount(linkCode: string): CreateAccount {
  const parley = useParley();
  const text = useFullText();
  const [path, navigate] = useLocation();
  const [asksForInvite, setAsksForInvite] = useState(false);
  const form = useForm({
    initial: { displayName: '', username: '', password: '', invite: linkCode },
    optional: ['displayName', 'invite'],
    submit: async ({ displayName, username, password, invite }) => {
      const [name, code] = [displayName.trim(), invite.trim()];
      const account = { username: username.trim(), password };
      try {
        await parley.register({
          ...account,
          ...(name !== '' && { displayName: name }),
          ...(code !== '' && { invite: code }),
        });
      } catch (error) {
        if (error instanceof ChatError && error.details.field === 'invite') setAsksForInvite(true);
        throw error;
      }
      // The code is used up: it leaves the address.
      if (linkCode !== '') navigate(path, { replace: true });
    },
    wordsFor: (error) => wordsFor(error),
  });

  function wordsFor({ code, details }: ChatError): string | undefined {
    if (code !== 'FORBIDDEN') return undefined;
    if (details.field !== 'invite') return text.entering.noRegistration;
    return form.field('invite').value.trim() === '' ? text.entering.inviteNeeded : text.entering.inviteInvalid;
  }

  return { form, asksForInvite };
}
