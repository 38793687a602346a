import { useState } from 'react';
import { Link } from 'wouter';

import { ChatError } from '#client';
import { useParley } from '#react';

import { lazyPart } from '#chat/parts/lazy-part.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { type Form, useForm } from '#chat/ui/use-form.js';
import { PasswordField } from '../ways/account-fields.js';
import { noteWay } from '../ways/last-way.js';
import { enterRoomsOfNoted } from '../ways/new-account.js';
import { asksForCode, codeOf, codeWords } from '../ways/proofs.js';
import styles from './entering-page.module.css';

const CodeStep = lazyPart(async () => (await import('./code-step.js')).CodeStep);

type LogIn = Form<'username' | 'password' | 'otp'>;

interface LogInFormProps {
  readonly hasMail: boolean;
  /** True for the way in that the page suggests. */
  readonly isMain: boolean;
}

/** Signs in to an account. With a second factor, a step follows that asks for its code. */
export function LogInForm({ hasMail, isMain }: LogInFormProps) {
  const text = useFullText();
  const { form, step, setStep } = useLogIn();
  const goBack = (): void => {
    form.field('otp').onChange('');
    setStep('again');
  };
  return (
    <form noValidate aria-label={text.entering.logIn} className={styles.form} onSubmit={form.onSubmit}>
      {step === 'code' ? (
        <CodeStep field={form.field('otp')} error={form.error} isPending={form.isPending} onBack={goBack} />
      ) : (
        <PasswordStep form={form} {...{ hasMail, isMain }} takesFocus={step === 'again'} />
      )}
    </form>
  );
}

interface PasswordStepProps extends LogInFormProps {
  readonly form: LogIn;
  readonly takesFocus: boolean;
}

function PasswordStep({ form, hasMail, isMain, takesFocus }: PasswordStepProps) {
  const text = useFullText();
  return (
    <>
      <TextField
        {...form.field('username')}
        autoFocus={takesFocus}
        label={text.entering.username}
        name="username"
        autoComplete="username"
      />
      <PasswordField field={form.field('password')} />
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <Button type="submit" variant={isMain ? 'primary' : 'plain'} isWide isPending={form.isPending}>
        {text.entering.logIn}
      </Button>
      {hasMail && (
        <p className={styles.links}>
          <Link href="/forgot">{text.entering.forgot}</Link>
        </p>
      )}
    </>
  );
}

/** `again`: the user has come back from the step that asks for the code. */
function useLogIn() {
  const parley = useParley();
  const text = useFullText();
  const [step, setStep] = useState<'password' | 'code' | 'again'>('password');
  const hasCode = step === 'code';
  const form = useForm({
    initial: { username: '', password: '', otp: '' },
    optional: hasCode ? [] : ['otp'],
    submit: async ({ username, password, otp }) => {
      try {
        await parley.login({ username: username.trim(), password, ...(hasCode && { otp: codeOf(otp) }) });
        noteWay('password');
        enterRoomsOfNoted(parley);
      } catch (error) {
        if (hasCode && isOfPassword(error)) setStep('again');
        if (!asksForCode(error)) throw error;
        setStep('code');
      }
    },
    fieldOf: { BAD_CREDENTIALS: 'password' },
    wordsFor: (error) => codeWords(error, text),
  });
  return { form, step, setStep };
}

/** The password was changed while the user looked for the code. */
function isOfPassword(error: unknown): boolean {
  return error instanceof ChatError && error.code === 'BAD_CREDENTIALS' && error.details.field !== 'otp';
}
