import { useRef } from 'react';

import { Button } from '../../ui/button.js';
import { TextField } from '../../ui/text-field.js';
import { useToast } from '../../ui/toast.js';
import styles from './settings.module.css';

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  /** The text of the button. */
  readonly action: string;
  /** Said once it is copied. */
  readonly copied: string;
}

/** A text that the user takes elsewhere. */
export function CopyField({ label, value, action, copied }: CopyFieldProps) {
  const toast = useToast();
  const input = useRef<HTMLInputElement>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(value);
      toast.show(copied);
    } catch {
      // Browsers have a clipboard on secure origins only, and may refuse it: the user copies by hand.
      input.current?.select();
    }
  };
  return (
    <div className={styles.row}>
      <TextField isReadOnly label={label} inputRef={input} value={value} onChange={() => undefined} />
      <Button onPress={() => void copy()}>{action}</Button>
    </div>
  );
}
