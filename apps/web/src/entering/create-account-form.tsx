import { useState } from 'react';
import { useLocation } from 'wouter';

import type { ChatError, Invitation, NewAccount, Ways } from '#client';
import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useToast } from '#chat/ui/toast.js';
import { type Form, useForm } from '#chat/ui/use-form.js';
import { NewPasswordField, NewUsernameField } from '../ways/account-fields.js';
import { inviteLink, type LinkInvite } from '../ways/invite-link.js';
import { noteWay } from '../ways/last-way.js';
import { enterFirstRooms, isOfInvite } from '../ways/new-account.js';
import { offeredUsername } from '../ways/offered-username.js';
import styles from './entering-page.module.css';

interface CreateAccountFormProps {
  /** The link by which the user has come. Without one, the form asks for a code if the server does. */
  readonly invite?: LinkInvite;
  readonly email: Ways['email'];
  /** The account of an import, whose names the user may change. */
  readonly account?: Invitation['claims'];
}

type Field = 'displayName' | 'username' | 'email' | 'password' | 'invite';

interface CreateAccount {
  readonly form: Form<Field>;
  readonly asksForInvite: boolean;
  /** The e-mail address to which the link that makes the account was mailed. */
  readonly mailedTo: string | null;
}

/** Creates an account, at once or by a mailed link. */
export function CreateAccountForm({ invite, email, account }: CreateAccountFormProps) {
  const text = useFullText();
  const { form, asksForInvite, mailedTo } = useCreateAccount(invite, email, account?.displayName);
  return (
    <form noValidate aria-label={text.entering.createAccount} className={styles.form} onSubmit={form.onSubmit}>
      <TextField
        {...form.field('displayName')}
        label={text.entering.name}
        description={text.entering.ownNameHint(text.errors.fields.displayName)}
        name="name"
        autoComplete="name"
      />
      <NewUsernameField field={form.field('username')} />
      {email !== 'off' && (
        <TextField
          {...form.field('email')}
          label={text.entering.email}
          description={text.entering.emailHint}
          type="email"
          name="email"
          autoComplete="email"
        />
      )}
      <NewPasswordField field={form.field('password')} />
      {asksForInvite && (
        <TextField {...form.field('invite')} label={text.entering.invite} name="invite" autoComplete="off" />
      )}
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <p role="status" className={styles.status}>
        {mailedTo !== null && text.entering.mailSent(mailedTo)}
      </p>
      <Button type="submit" variant={invite === undefined ? 'plain' : 'primary'} isWide isPending={form.isPending}>
        {text.entering.createAccount}
      </Button>
    </form>
  );
}

function useCreateAccount(link: LinkInvite | undefined, emailMode: Ways['email'], displayName = ''): CreateAccount {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [asksForInvite, setAsksForInvite] = useState(false);
  const [mailedTo, setMailedTo] = useState<string | null>(null);
  const form = useForm({
    initial: {
      displayName,
      username: offeredUsername(displayName),
      email: '',
      password: '',
      invite: link?.code ?? '',
    },
    optional: [
      'displayName',
      ...(asksForInvite ? [] : (['invite'] as const)),
      ...(emailMode === 'required' ? [] : (['email'] as const)),
    ],
    submit: async (values) => {
      setMailedTo(null);
      const account = accountOf(values);
      const { email, invite } = account;
      try {
        if ((await parley.register(account)) === null) return setMailedTo(email ?? null);
        noteWay('password');
        if (email !== undefined) toast.show(text.entering.mailSent(email));
      } catch (error) {
        if (isOfInvite(error)) {
          if (link !== undefined) return link.onInvalid();
          setAsksForInvite(true);
        }
        throw error;
      }
      // The page of the link opens its rooms.
      if (link !== undefined) return undefined;
      return invite === undefined ? enterFirstRooms(parley) : navigate(inviteLink(invite), { replace: true });
    },
    wordsFor: (error) => wordsFor(error),
  });

  function wordsFor({ code, details }: ChatError): string | undefined {
    if (code !== 'FORBIDDEN') return undefined;
    if (details.field === 'email')
      return form.field('email').value.trim() === '' ? text.entering.emailNeeded : text.entering.emailRefused;
    if (details.field !== 'invite') return text.entering.noRegistration;
    return form.field('invite').value.trim() === '' ? text.entering.inviteNeeded : text.entering.inviteInvalid;
  }

  return { form, asksForInvite, mailedTo };
}

/** Without the fields that the user has left empty. */
function accountOf({ username, password, ...optional }: Readonly<Record<Field, string>>): NewAccount {
  const trimmed = Object.entries(optional).map(([field, value]) => [field, value.trim()] as const);
  const given = trimmed.filter(([, value]) => value !== '');
  return { username: username.trim(), password, ...Object.fromEntries(given) };
}
