import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useForm } from '#chat/ui/use-form.js';
import type { LinkInvite } from '../ways/invite-link.js';
import { noteWay } from '../ways/last-way.js';
import { isOfInvite } from '../ways/new-account.js';
import styles from './entering-page.module.css';

interface GuestFormProps {
  /** True for the way in that the page suggests. */
  readonly isMain: boolean;
  /** The link by which the user has come. */
  readonly invite?: LinkInvite;
}

/** A name is enough to chat. */
export function GuestForm({ isMain, invite }: GuestFormProps) {
  const parley = useParley();
  const text = useFullText();
  const form = useForm({
    initial: { displayName: '' },
    submit: async ({ displayName }) => {
      try {
        await parley.guest({ displayName: displayName.trim(), ...(invite !== undefined && { invite: invite.code }) });
      } catch (error) {
        if (invite === undefined || !isOfInvite(error)) throw error;
        return invite.onInvalid();
      }
      noteWay('guest');
    },
    wordsFor: ({ code }) => (code === 'FORBIDDEN' ? text.entering.noGuests : undefined),
  });
  return (
    <form noValidate aria-label={text.entering.enterAsGuest} className={styles.form} onSubmit={form.onSubmit}>
      <TextField
        {...form.field('displayName')}
        label={text.entering.name}
        description={text.entering.guestHint(text.errors.fields.displayName)}
        name="nickname"
        autoComplete="nickname"
      />
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <Button type="submit" variant={isMain ? 'primary' : 'plain'} isWide isPending={form.isPending}>
        {text.entering.enterAsGuest}
      </Button>
    </form>
  );
}
