import { useState } from 'react';

import type { ProviderReturn } from '#client';
import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { useToast } from '#chat/ui/toast.js';
import { useForm } from '#chat/ui/use-form.js';
import { PasswordField } from '../ways/account-fields.js';
import { CodeField } from '../ways/code-field.js';
import { asksForCode, asksToSignInAgain, codeOf, codeWords } from '../ways/proofs.js';
import type { Refusal } from '../ways/provider-trip.js';
import { SignInAgain } from '../ways/sign-in-again.js';
import { useHasPassword } from '../ways/use-has-password.js';
import { useOnce } from '../ways/use-once.js';
import { useWays } from '../ways/use-ways.js';
import styles from './entering-page.module.css';
import { LinkCard } from './link-card.js';

interface ConnectPageProps {
  readonly provider: string;
  readonly end: ProviderReturn;
  readonly onLeave: (refusal?: Refusal) => void;
}

/** Connects a provider's user to the account of the page, which the user confirms. */
export function ConnectPage(props: ConnectPageProps) {
  const text = useFullText();
  const { form, name, hasPassword, needsCode, isTooOld } = useConnect(props);
  return (
    <LinkCard title={text.security.connect(name)} hint={text.security.connectHint(name)}>
      {isTooOld ? (
        <SignInAgain />
      ) : (
        <form noValidate className={styles.form} onSubmit={form.onSubmit}>
          {hasPassword === true && <PasswordField field={form.field('password')} autoFocus />}
          {needsCode && <CodeField field={form.field('otp')} autoFocus />}
          {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
          <Button type="submit" variant="primary" isWide isPending={form.isPending || hasPassword === null}>
            {text.security.connect(name)}
          </Button>
          <Button variant="quiet" isWide onPress={() => props.onLeave()}>
            {text.ui.cancel}
          </Button>
        </form>
      )}
    </LinkCard>
  );
}

function useConnect({ provider, end, onLeave }: ConnectPageProps) {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const [hasPassword] = useHasPassword();
  const [needsCode, setNeedsCode] = useState(false);
  const [isTooOld, setTooOld] = useState(false);
  const name = useWays()?.providers.find(({ id }) => id === provider)?.name ?? provider;
  const form = useForm({
    initial: { password: '', otp: '' },
    optional: [...(hasPassword === true ? [] : (['password'] as const)), ...(needsCode ? [] : (['otp'] as const))],
    submit: async ({ password, otp }) => {
      const security = await parley.account.security();
      const proofs = { ...(hasPassword === true && { password }), ...(needsCode && { otp: codeOf(otp) }) };
      try {
        await security.connect({ ...end, ...proofs });
      } catch (error) {
        if (asksForCode(error)) return setNeedsCode(true);
        if (asksToSignInAgain(error)) return setTooOld(true);
        throw error;
      }
      toast.show(text.signedIn.connected(name));
      onLeave();
    },
    fieldOf: hasPassword === true ? { BAD_CREDENTIALS: 'password' } : {},
    wordsFor: (error) => codeWords(error, text) ?? wordsFor(error.code),
  });

  useOnce(hasPassword === false, () => void form.submit());

  function wordsFor(code: string): string | undefined {
    if (code === 'CONFLICT') return text.signedIn.refusals.CONFLICT;
    if (code !== 'BAD_CREDENTIALS') return undefined;
    return hasPassword === true ? text.security.connectRefused : text.signedIn.refusals.BAD_CREDENTIALS;
  }

  return { form, name, hasPassword, needsCode, isTooOld };
}
