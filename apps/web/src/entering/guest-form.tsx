import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useForm } from '#chat/ui/use-form.js';
import { noteWay } from '../ways/last-way.js';
import styles from './entering-page.module.css';

/** A name is enough to chat. `isMain`: the way in that the page suggests. */
export function GuestForm({ isMain }: { readonly isMain: boolean }) {
  const parley = useParley();
  const text = useFullText();
  const form = useForm({
    initial: { displayName: '' },
    submit: async ({ displayName }) => {
      await parley.guest({ displayName: displayName.trim() });
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
