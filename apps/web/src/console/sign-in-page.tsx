import { useText } from '#chat/text/use-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useForm } from '#chat/ui/use-form.js';
import { LanguageSelect } from '../language/language-select.js';
import { useAdminText } from './admin-text.js';
import type { SignedInOperator } from './answers.js';
import styles from './console.module.css';
import { act } from './requests.js';

/** The page of an operator who is not signed in, at every path of the console. */
export function SignInPage({ onSignedIn }: { readonly onSignedIn: (operator: SignedInOperator) => void }) {
  const text = useAdminText();
  const { errors } = useText();
  const form = useForm({
    initial: { key: '' },
    submit: async ({ key }) => onSignedIn(await act<SignedInOperator>('POST', 'auth/session', { key: key.trim() })),
    fieldOf: { UNAUTHENTICATED: 'key', INVALID: 'key' },
    wordsFor: ({ code }) => {
      if (code === 'UNAUTHENTICATED' || code === 'INVALID') return text.signIn.wrong;
      return code === 'RATE_LIMITED' ? undefined : errors.unknown;
    },
  });
  return (
    <main className={styles['signIn']}>
      <div className={styles['card']}>
        <h1 className={styles['title']}>{text.frame.title}</h1>
        <p className={styles['muted']}>{text.signIn.hint}</p>
        <form noValidate aria-label={text.signIn.button} className={styles['stack']} onSubmit={form.onSubmit}>
          <TextField
            {...form.field('key')}
            autoFocus
            label={text.signIn.key}
            type="password"
            autoComplete="current-password"
          />
          {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
          <Button type="submit" variant="primary" isWide isPending={form.isPending}>
            {text.signIn.button}
          </Button>
        </form>
        <LanguageSelect />
      </div>
    </main>
  );
}
