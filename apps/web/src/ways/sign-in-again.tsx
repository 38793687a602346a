import { useState } from 'react';

import type { Parley } from '#client';
import { useParley } from '#react';

import { errorText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { leaveForProvider } from './provider-trip.js';
import styles from './ways.module.css';

/** For users without a password, who confirm what they do by a recent sign-in. */
export function SignInAgain() {
  const text = useFullText();
  const parley = useParley();
  const [failure, setFailure] = useState<unknown>(null);
  return (
    <div role="group" aria-label={text.security.signInAgain} className={styles.again}>
      <p role="alert">{text.security.signInAgainHint}</p>
      <Button autoFocus onPress={() => void signInAgain(parley).catch(setFailure)}>
        {text.security.signInAgain}
      </Button>
      {failure !== null && <ErrorText>{errorText(failure, text)}</ErrorText>}
    </div>
  );
}

/** At the provider of this session, if it still is one. */
async function signInAgain(parley: Parley): Promise<void> {
  const [waysIn, security] = await Promise.all([parley.waysIn(), parley.account.security()]);
  const [{ providers }, via] = await Promise.all([waysIn.list(), security.via()]);
  const provider = providers.find(({ id }) => id === via) ?? providers[0];
  if (provider === undefined) await parley.logout();
  else await leaveForProvider(parley, provider.id, 'enter');
}
