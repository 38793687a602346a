import { useState } from 'react';

import { useParley } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useToast } from '#chat/ui/toast.js';
import { useForm } from '#chat/ui/use-form.js';
import { asksToSignInAgain } from '../ways/proofs.js';
import { SignInAgain } from '../ways/sign-in-again.js';
import styles from './account.module.css';
import { useFocusInDialog } from './use-focus-in-dialog.js';

interface PasswordFormProps {
  readonly username: string;
}

/** A guest chooses a password and has an account: the same person with the same rooms and messages. */
export function UpgradeForm({ username }: PasswordFormProps) {
  const text = useFullText();
  const parley = useParley();
  const toast = useToast();
  const form = useForm({
    initial: { password: '' },
    submit: async ({ password }) => {
      await parley.account.upgrade(password);
      toast.show(text.account.upgraded);
    },
    wordsFor: ({ code, details }) => {
      if (code !== 'FORBIDDEN') return undefined;
      return details.field === 'email' ? text.account.emailNeeded : text.entering.noRegistration;
    },
  });
  // When the account exists, this form goes.
  const section = useFocusInDialog<HTMLFormElement>();
  return (
    <form ref={section} noValidate className={styles.section} onSubmit={form.onSubmit}>
      <h3>{text.account.upgrade}</h3>
      <p className={styles.hint}>{text.account.upgradeHint(username)}</p>
      <ManagedName username={username} />
      <TextField
        {...form.field('password')}
        label={text.entering.password}
        description={text.errors.fields.password}
        type="password"
        name="password"
        autoComplete="new-password"
      />
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <div>
        <Button type="submit" variant="primary" isPending={form.isPending}>
          {text.entering.createAccount}
        </Button>
      </div>
    </form>
  );
}

/** Changes the password, which ends all other sessions. */
export function ChangePasswordForm({ username }: PasswordFormProps) {
  const text = useFullText();
  const parley = useParley();
  const toast = useToast();
  const form = useForm({
    initial: { currentPassword: '', newPassword: '' },
    submit: async (passwords) => {
      await parley.account.changePassword(passwords);
      form.reset();
      toast.show(text.account.passwordChanged);
    },
    fieldOf: { BAD_CREDENTIALS: 'currentPassword' },
    wordsFor: ({ code }) => (code === 'BAD_CREDENTIALS' ? text.account.wrongPassword : undefined),
  });
  return (
    <form noValidate className={styles.section} onSubmit={form.onSubmit}>
      <h3>{text.account.changePassword}</h3>
      <p className={styles.hint}>{text.account.changePasswordHint}</p>
      <ManagedName username={username} />
      <TextField
        {...form.field('currentPassword')}
        label={text.account.currentPassword}
        type="password"
        name="current-password"
        autoComplete="current-password"
      />
      <TextField
        {...form.field('newPassword')}
        label={text.account.newPassword}
        description={text.errors.fields.password}
        type="password"
        name="new-password"
        autoComplete="new-password"
      />
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <div>
        <Button type="submit" isPending={form.isPending}>
          {text.account.changePassword}
        </Button>
      </div>
    </form>
  );
}

interface SetPasswordFormProps extends PasswordFormProps {
  readonly onSet: () => void;
}

/** Gives a password to an account that has none, because its user signs in with a provider. */
export function SetPasswordForm({ username, onSet }: SetPasswordFormProps) {
  const text = useFullText();
  const parley = useParley();
  const toast = useToast();
  const section = useFocusInDialog<HTMLFormElement>();
  const [isTooOld, setTooOld] = useState(false);
  const form = useForm({
    initial: { newPassword: '' },
    submit: async ({ newPassword }) => {
      try {
        await parley.account.changePassword({ newPassword });
      } catch (error) {
        if (!asksToSignInAgain(error)) throw error;
        return setTooOld(true);
      }
      toast.show(text.account.passwordSet);
      onSet();
    },
  });
  return (
    <form ref={section} noValidate className={styles.section} onSubmit={form.onSubmit}>
      <h3>{text.account.setPassword}</h3>
      <p className={styles.hint}>{text.account.setPasswordHint}</p>
      <ManagedName username={username} />
      <TextField
        {...form.field('newPassword')}
        label={text.account.newPassword}
        description={text.errors.fields.password}
        type="password"
        name="new-password"
        autoComplete="new-password"
      />
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      {isTooOld && <SignInAgain />}
      <div>
        <Button type="submit" isPending={form.isPending}>
          {text.account.setPassword}
        </Button>
      </div>
    </form>
  );
}

/** Tells password managers whose password it is. */
function ManagedName({ username }: PasswordFormProps) {
  return <input hidden readOnly type="text" name="username" autoComplete="username" value={username} />;
}
