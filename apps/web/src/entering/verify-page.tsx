import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';

import { type ChatError } from '#client';
import { useMe, useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import type { FullCatalogue } from '#chat/text/en-full.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { useForm } from '#chat/ui/use-form.js';
import styles from './entering-page.module.css';
import { LinkCard } from './link-card.js';
import { useLinkToken } from './use-link-token.js';

/** The page of a mailed link that confirms an address: `/verify#token`. Programs that follow links press no button. */
export function VerifyPage() {
  const parley = useParley();
  const text = useFullText();
  const token = useLinkToken();
  const [confirmed, setConfirmed] = useState<{ readonly token: string; readonly email: string } | null>(null);
  const form = useForm({
    initial: {},
    submit: async () => {
      const email = await (await parley.waysIn()).verify(token);
      setConfirmed({ token, email });
      // The link is used up: it leaves the address.
      history.replaceState(history.state, '', location.pathname);
    },
    wordsFor: (error) => wordsFor(error, text),
  });
  return (
    <LinkCard title={text.verify.title} hint={text.verify.hint}>
      {confirmed?.token === token ? (
        <Confirmed email={confirmed.email} />
      ) : (
        <form noValidate className={styles.form} onSubmit={form.onSubmit}>
          {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
          <Button type="submit" variant="primary" isWide isPending={form.isPending}>
            {text.verify.confirm}
          </Button>
        </form>
      )}
    </LinkCard>
  );
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
  if (code === 'CONFLICT') return verify.taken;
  if (field === 'invite') return verify.inviteUsed;
  return field === 'token' ? reset.invalidLink : undefined;
}
