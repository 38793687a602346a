import { useState } from 'react';

import { ChatError, type ProviderReturn } from '#client';
import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useForm } from '#chat/ui/use-form.js';
import { StartingPage } from '../pages/starting-page.js';
import { noteWay } from '../ways/last-way.js';
import type { Refusal } from '../ways/provider-trip.js';
import { refusalOf } from '../ways/refusal-text.js';
import { useOnce } from '../ways/use-once.js';
import styles from './entering-page.module.css';
import { LinkCard } from './link-card.js';

interface FinishPageProps {
  readonly provider: string;
  readonly end: ProviderReturn;
  /** The code of the invitation link with which the user came, or nothing. */
  readonly invite: string;
  /** `invite`: the code with which the user has signed in. */
  readonly onLeave: (refusal?: Refusal, invite?: string) => void;
}

/** Signs a provider's user in. Asks for the code of an invitation if one is needed. */
export function FinishPage(props: FinishPageProps) {
  const text = useFullText();
  const { form, asksForInvite } = useFinish(props);
  if (!asksForInvite) return <StartingPage />;
  return (
    <LinkCard title={text.signedIn.title} hint={text.signedIn.inviteHint}>
      <form noValidate className={styles.form} onSubmit={form.onSubmit}>
        <TextField {...form.field('invite')} label={text.entering.invite} name="invite" autoComplete="off" />
        {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
        <Button type="submit" variant="primary" isWide isPending={form.isPending}>
          {text.security.continue}
        </Button>
        <Button variant="quiet" isWide onPress={() => props.onLeave()}>
          {text.ui.cancel}
        </Button>
      </form>
    </LinkCard>
  );
}

function useFinish({ provider, end, invite: linkCode, onLeave }: FinishPageProps) {
  const parley = useParley();
  const text = useFullText();
  const [asksForInvite, setAsksForInvite] = useState(false);
  const form = useForm({
    initial: { invite: linkCode },
    optional: asksForInvite ? [] : ['invite'],
    submit: async ({ invite }) => {
      const code = invite.trim();
      const before = parley.me.getSnapshot()?.sessionId;
      try {
        await (await parley.waysIn()).finish({ ...end, ...(code !== '' && { invite: code }) });
      } catch (error) {
        if (!(error instanceof ChatError && error.details.field === 'invite')) return onLeave(refusalOf(error));
        setAsksForInvite(true);
        throw error;
      }
      noteWay(provider);
      // A user who signs in again does not need the session before. If this fails, it ends by itself later.
      if (before !== undefined) parley.account.endSession(before).catch(() => undefined);
      onLeave(undefined, code);
    },
    wordsFor: () => inviteWords(),
  });
  useOnce(true, () => void form.submit());

  function inviteWords(): string {
    return form.field('invite').value.trim() === '' ? text.entering.inviteNeeded : text.entering.inviteInvalid;
  }

  return { form, asksForInvite };
}
