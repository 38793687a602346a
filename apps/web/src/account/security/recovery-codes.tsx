import { useRef } from 'react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { useToast } from '#chat/ui/toast.js';
import styles from '../account.module.css';
import { useFocusInDialog } from '#chat/overlays/use-focus-in-dialog.js';
import security from './security.module.css';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}

/** The recovery codes, which are shown once. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const text = useFullText();
  const toast = useToast();
  const section = useFocusInDialog<HTMLDivElement>();
  const list = useRef<HTMLUListElement>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(codes.join('\n'));
      toast.show(text.factor.copied);
    } catch {
      // Browsers have a clipboard on secure origins only, and may refuse it: the user copies by hand.
      if (list.current !== null) getSelection()?.selectAllChildren(list.current);
    }
  };
  return (
    <div ref={section} className={styles.form}>
      <p className={styles.hint}>{text.factor.recoveryHint}</p>
      <ul ref={list} aria-label={text.factor.recoveryCodes} className={security.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={styles.buttons}>
        <Button autoFocus onPress={() => void copy()}>
          {text.factor.copy}
        </Button>
        <Button variant="primary" onPress={onDone}>
          {text.factor.done}
        </Button>
      </div>
    </div>
  );
}
