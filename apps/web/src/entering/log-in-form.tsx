import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useForm } from '#chat/ui/use-form.js';
import styles from './entering-page.module.css';

/** Signs in to an account. */
export function LogInForm() {
  const parley = useParley();
  const text = useFullText();
  const form = useForm({
    initial: { username: '', password: '' },
    submit: ({ username, password }) => parley.login({ username: username.trim(), password }),
    fieldOf: { BAD_CREDENTIALS: 'password' },
  });
  return (
    <form noValidate aria-label={text.entering.logIn} className={styles.form} onSubmit={form.onSubmit}>
      <TextField
        {...form.field('username')}
        label={text.entering.username}
        name="username"
        autoComplete="username"
        isRequired
      />
      <TextField
        {...form.field('password')}
        label={text.entering.password}
        type="password"
        name="password"
        autoComplete="current-password"
        isRequired
      />
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <Button type="submit" isWide isPending={form.isPending}>
        {text.entering.logIn}
      </Button>
    </form>
  );
}
