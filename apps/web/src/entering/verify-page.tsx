import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';

import { ChatError } from '#client';
import { useMe, useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import type { FullCatalogue } from '#chat/text/en-full.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { useForm } from '#chat/ui/use-form.js';
import { PasswordField } from '../ways/account-fields.js';
import styles from './entering-page.module.css';
import { LinkCard } from './link-card.js';
import { noteNewAccount } from '../ways/new-account.js';
import { useLinkToken } from './use-link-token.js';

/** The page of a mailed link that confirms an address: `/verify#token`. Programs that follow links press no button. */
export function VerifyPage() {
  const text = useFullText();
  const { form, email, username } = useVerification();
  return (
    <LinkCard title={text.verify.title} hint={text.verify.hint}>
      {email !== undefined ? (
        <Confirmed email={email} />
      ) : (
        <form noValidate className={styles.form} onSubmit={form.onSubmit}>
          {username !== undefined && (
            <>
              <p>{text.verify.account(username)}</p>
              {/* A password manager finds the account by it. */}
              <input hidden readOnly name="username" autoComplete="username" value={username} />
              <PasswordField field={form.field('password')} autoFocus />
            </>
          )}
          {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
          <Button type="submit" variant="primary" isWide isPending={form.isPending}>
            {text.verify.confirm}
          </Button>
        </form>
      )}
    </LinkCard>
  );
}

/** What the server has answered about a link. */
interface LinkAnswer {
  readonly token: string;
  /** The account whose password it asks for: the link is a registration's. */
  readonly username?: string;
  /** The e-mail address that is confirmed. */
  readonly email?: string;
}

function useVerification() {
  const parley = useParley();
  const text = useFullText();
  const token = useLinkToken();
  const [answer, setAnswer] = useState<LinkAnswer>({ token });
  // Another link may be opened on this page.
  const { username, email } = answer.token === token ? answer : {};
  const form = useForm({
    initial: { password: '' },
    optional: username === undefined ? ['password'] : [],
    fieldOf: { BAD_CREDENTIALS: 'password' },
    submit: async ({ password }) => {
      try {
        const waysIn = await parley.waysIn();
        setAnswer({ token, email: await waysIn.verify(token, username === undefined ? undefined : password) });
      } catch (error) {
        const account = error instanceof ChatError ? error.details.username : undefined;
        if (account === undefined) throw error;
        return setAnswer({ token, username: account });
      }
      if (username !== undefined) noteNewAccount();
      // The link is used up: it leaves the URL.
      history.replaceState(history.state, '', location.pathname);
    },
    wordsFor: (error) => wordsFor(error, text),
  });
  return { form, email, username };
}

function Confirmed({ email }: { readonly email: string }) {
  const text = useFullText();
  const isSignedIn = useMe() !== null;
  const said = useRef<HTMLParagraphElement>(null);
  // The button that had the focus is gone.
  useEffect(() => said.current?.focus(), []);
  return (
    <>
      <p ref={said} tabIndex={-1}>
        {text.verify.done(email)}
      </p>
      <Link href="/">{isSignedIn ? text.pages.toRooms : text.entering.logIn}</Link>
    </>
  );
}

function wordsFor({ code, details: { field } }: ChatError, { verify, reset }: FullCatalogue): string | undefined {
  if (code === 'BAD_CREDENTIALS') return verify.wrongPassword;
  if (code === 'CONFLICT') return verify.taken;
  if (field === 'invite') return verify.inviteUsed;
  return field === 'token' ? reset.invalidLink : undefined;
}
