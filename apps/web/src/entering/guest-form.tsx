import { useParley } from '#react';

import { useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { ErrorText } from '../ui/error-text.js';
import { TextField } from '../ui/text-field.js';
import { useForm } from '../ui/use-form.js';
import styles from './entering-page.module.css';

/** A name is enough to chat. */
export function GuestForm() {
  const parley = useParley();
  const text = useText();
  const form = useForm({
    initial: { username: '' },
    submit: ({ username }) => parley.guest(username.trim()),
    wordsFor: ({ code }) => (code === 'FORBIDDEN' ? text.entering.noGuests : undefined),
  });
  return (
    <form noValidate className={styles.form} onSubmit={form.onSubmit}>
      <TextField
        {...form.field('username')}
        label={text.entering.name}
        description={text.entering.guestHint}
        name="nickname"
        autoComplete="nickname"
        isRequired
      />
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <Button type="submit" variant="primary" isWide isPending={form.isPending}>
        {text.entering.enterAsGuest}
      </Button>
    </form>
  );
}
