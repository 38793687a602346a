import { type ReactNode, type Ref, useState } from 'react';

import { useParley, useReadable } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button, type ButtonVariant } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useToast } from '#chat/ui/toast.js';
import { type Form, useForm } from '#chat/ui/use-form.js';
import { NewPasswordField, PasswordField } from '../ways/account-fields.js';
import { noteWay } from '../ways/last-way.js';
import { enterFirstRooms, isOfInvite } from '../ways/new-account.js';
import { asksToSignInAgain } from '../ways/proofs.js';
import { SignInAgain } from '../ways/sign-in-again.js';
import styles from './account.module.css';
import { cured } from './cured.js';
import { useFocusInDialog } from '#chat/overlays/use-focus-in-dialog.js';

interface PasswordProps {
  readonly username: string;
}

/** A guest chooses a password and has an account: the same person with the same rooms and messages. */
export function UpgradeForm({ username }: PasswordProps) {
  const text = useFullText();
  const parley = useParley();
  const toast = useToast();
  const mayRename = useReadable(parley.server)?.features.includes('invites') === true;
  const [asksForInvite, setAsksForInvite] = useState(false);
  const form = useForm({
    initial: { username, password: '', invite: '' },
    optional: asksForInvite ? [] : ['invite'],
    submit: async ({ password, ...typed }) => {
      const [name, invite] = [typed.username.trim(), typed.invite.trim()];
      try {
        await parley.account.upgrade(password, {
          ...(name !== username && { username: name }),
          ...(invite !== '' && { invite }),
        });
      } catch (error) {
        if (isOfInvite(error)) setAsksForInvite(true);
        throw error;
      }
      enterFirstRooms(parley);
      noteWay('password');
      toast.show(text.account.upgraded);
    },
    wordsFor: ({ code, details }) => {
      if (code !== 'FORBIDDEN') return undefined;
      if (details.field === 'invite') return asksForInvite ? text.entering.inviteInvalid : text.entering.inviteNeeded;
      return details.field === 'email' ? text.account.emailNeeded : text.entering.noRegistration;
    },
  });
  const chosenName = form.field('username').value;
  // When the account exists, this form goes.
  const section = useFocusInDialog<HTMLFormElement>();
  return (
    <PasswordForm
      ref={section}
      form={form}
      title={text.account.upgrade}
      hint={text.account.upgradeHint(chosenName)}
      username={chosenName}
      action={text.entering.createAccount}
      variant="primary"
    >
      {mayRename && (
        <TextField
          {...form.field('username')}
          label={text.entering.username}
          description={text.errors.fields.username}
          autoComplete="off"
        />
      )}
      <NewPasswordField field={form.field('password')} />
      {asksForInvite && <TextField {...form.field('invite')} label={text.entering.invite} autoComplete="off" />}
    </PasswordForm>
  );
}

/** Changes the password, which ends all other sessions. */
export function ChangePasswordForm({ username }: PasswordProps) {
  const text = useFullText();
  const parley = useParley();
  const toast = useToast();
  const form = useForm({
    initial: { currentPassword: '', newPassword: '' },
    submit: async (passwords) => {
      await parley.account.changePassword(passwords);
      form.reset();
      toast.show(text.account.passwordChanged);
      cured();
    },
    fieldOf: { BAD_CREDENTIALS: 'currentPassword' },
    wordsFor: ({ code }) => (code === 'BAD_CREDENTIALS' ? text.account.wrongPassword : undefined),
  });
  return (
    <PasswordForm
      form={form}
      title={text.account.changePassword}
      hint={text.account.changePasswordHint}
      username={username}
      action={text.account.changePassword}
    >
      <PasswordField
        field={form.field('currentPassword')}
        label={text.account.currentPassword}
        name="current-password"
      />
      <NewPasswordField field={form.field('newPassword')} label={text.account.newPassword} name="new-password" />
    </PasswordForm>
  );
}

interface SetPasswordProps extends PasswordProps {
  readonly onSet: () => void;
}

/** Gives a password to an account that has none, because its user signs in with a provider. */
export function SetPasswordForm({ username, onSet }: SetPasswordProps) {
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
      cured();
      onSet();
    },
  });
  return (
    <PasswordForm
      ref={section}
      form={form}
      title={text.account.setPassword}
      hint={text.account.setPasswordHint}
      username={username}
      action={text.account.setPassword}
    >
      <NewPasswordField field={form.field('newPassword')} label={text.account.newPassword} name="new-password" />
      {isTooOld && <SignInAgain />}
    </PasswordForm>
  );
}

interface PasswordFormProps extends PasswordProps {
  readonly ref?: Ref<HTMLFormElement>;
  readonly form: Pick<Form<string>, 'onSubmit' | 'error' | 'isPending'>;
  readonly title: string;
  readonly hint: string;
  /** The text of the button. */
  readonly action: string;
  readonly variant?: ButtonVariant;
  readonly children: ReactNode;
}

function PasswordForm({ ref, form, title, hint, username, action, variant = 'plain', children }: PasswordFormProps) {
  return (
    <form ref={ref} noValidate className={styles.section} onSubmit={form.onSubmit}>
      <h3>{title}</h3>
      <p className={styles.hint}>{hint}</p>
      {/* Tells password managers whose password it is. */}
      <input hidden readOnly type="text" name="username" autoComplete="username" value={username} />
      {children}
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <div>
        <Button type="submit" variant={variant} isPending={form.isPending}>
          {action}
        </Button>
      </div>
    </form>
  );
}
