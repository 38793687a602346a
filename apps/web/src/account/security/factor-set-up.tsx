import type { FactorCandidate } from '#client';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { useForm } from '#chat/ui/use-form.js';
import { CodeField } from '../../ways/code-field.js';
import { codeOf, codeWords } from '../../ways/proofs.js';
import styles from '../account.module.css';
import { useFocusInDialog } from '#chat/overlays/use-focus-in-dialog.js';
import { useKnown } from './known.js';
import { QrCode } from './qr-code.js';
import security from './security.module.css';

interface FactorSetUpProps {
  readonly candidate: FactorCandidate;
  readonly onTurnedOn: (recoveryCodes: readonly string[]) => void;
  readonly onGivenUp: () => void;
}

/** The secret for the user's authenticator, whose first code turns the factor on. */
export function FactorSetUp({ candidate, onTurnedOn, onGivenUp }: FactorSetUpProps) {
  const text = useFullText();
  const known = useKnown();
  const section = useFocusInDialog<HTMLFormElement>();
  const form = useForm({
    initial: { otp: '' },
    submit: async ({ otp }) => onTurnedOn(await known.security.turnFactorOn(codeOf(otp))),
    wordsFor: (error) => codeWords(error, text) ?? (error.code === 'CONFLICT' ? text.factor.expired : undefined),
  });
  return (
    <form ref={section} noValidate aria-label={text.security.factor} className={styles.form} onSubmit={form.onSubmit}>
      <p className={styles.hint}>{text.factor.scan}</p>
      <QrCode content={candidate.uri} />
      <p className={security.secret}>{candidate.secret}</p>
      <CodeField field={form.field('otp')} autoFocus isNew />
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <div className={styles.buttons}>
        <Button type="submit" variant="primary" isPending={form.isPending}>
          {text.factor.turnOn}
        </Button>
        <Button onPress={onGivenUp}>{text.ui.cancel}</Button>
      </div>
    </form>
  );
}
