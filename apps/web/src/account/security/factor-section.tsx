import { useState } from 'react';

import type { FactorCandidate, FactorState } from '#client';

import { errorText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { Skeleton } from '#chat/ui/skeleton.js';
import styles from '../account.module.css';
import { cured } from '../cured.js';
import { FactorSetUp } from './factor-set-up.js';
import { useKnown } from './known.js';
import { RecoveryCodes } from './recovery-codes.js';
import { useConfirmation } from './use-confirmation.js';
import { useLoaded } from '#chat/ui/use-loaded.js';

/** The second factor: off, being set up, or on. Recovery codes are in its place while they are shown. */
export function FactorSection() {
  const text = useFullText();
  const { security } = useKnown();
  const { value: state, failure, reload } = useLoaded(() => security.factor());
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const show = (shown: readonly string[] | null): void => {
    setCodes(shown);
    reload();
  };
  const turnedOn = (shown: readonly string[]): void => {
    show(shown);
    cured();
  };
  return (
    <section className={styles.section}>
      <h3>{text.security.factor}</h3>
      {failure !== null && <ErrorText>{errorText(failure, text)}</ErrorText>}
      {state === null && failure === null && <Skeleton lines={2} />}
      {codes !== null && <RecoveryCodes codes={codes} onDone={() => show(null)} />}
      {codes === null && state?.on === false && <FactorOff onTurnedOn={turnedOn} />}
      {codes === null && state?.on === true && <FactorOn state={state} onCodes={show} onTurnedOff={reload} />}
    </section>
  );
}

function FactorOff({ onTurnedOn }: { readonly onTurnedOn: (codes: readonly string[]) => void }) {
  const text = useFullText();
  const { security, hasPassword } = useKnown();
  const { confirm, step } = useConfirmation();
  const [candidate, setCandidate] = useState<FactorCandidate | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const setUp = async (): Promise<void> => {
    setFailure(null);
    await confirm(async ({ password = '' }) => setCandidate(await security.newFactor({ password })));
  };
  if (!hasPassword) return <p className={styles.hint}>{text.factor.noPassword}</p>;
  if (candidate !== null)
    return <FactorSetUp candidate={candidate} onTurnedOn={onTurnedOn} onGivenUp={() => setCandidate(null)} />;
  return (
    <>
      <p className={styles.hint}>{text.factor.off}</p>
      {step === null && (
        <div>
          <Button onPress={() => void setUp().catch(setFailure)}>{text.factor.setUp}</Button>
        </div>
      )}
      {step}
      {failure !== null && <ErrorText>{errorText(failure, text)}</ErrorText>}
    </>
  );
}

interface FactorOnProps {
  readonly state: FactorState;
  readonly onCodes: (codes: readonly string[]) => void;
  readonly onTurnedOff: () => void;
}

function FactorOn({ state, onCodes, onTurnedOff }: FactorOnProps) {
  const text = useFullText();
  const { security } = useKnown();
  const { confirm, step } = useConfirmation();
  const [failure, setFailure] = useState<unknown>(null);
  const run = (running: Promise<void>): void => {
    setFailure(null);
    running.catch(setFailure);
  };
  const renew = (): Promise<void> => confirm(async (proofs) => onCodes(await security.newRecoveryCodes(proofs)), true);
  const turnOff = (): Promise<void> =>
    confirm(async (proofs) => {
      await security.turnFactorOff(proofs);
      onTurnedOff();
    }, true);
  return (
    <>
      <p className={styles.hint}>
        {text.factor.isOn} {text.factor.codesLeft(state.recoveryCodesLeft)}
      </p>
      <div className={styles.buttons}>
        <Button onPress={() => run(renew())}>{text.factor.newCodes}</Button>
        <Button onPress={() => run(turnOff())}>{text.factor.turnOff}</Button>
      </div>
      {step}
      {failure !== null && <ErrorText>{errorText(failure, text)}</ErrorText>}
    </>
  );
}
