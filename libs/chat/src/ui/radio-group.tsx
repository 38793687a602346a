import { useId } from 'react';

import checkbox from './checkbox.module.css';
import styles from './radio-group.module.css';

export interface RadioGroupProps<Value extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  /** `null`: the user has chosen none yet. */
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
}

/** The browser's own radio buttons in the accent colour, one below the other. */
export function RadioGroup<Value extends string>({ label, options, value, onChange }: RadioGroupProps<Value>) {
  const name = useId();
  return (
    <fieldset className={styles['group']}>
      <legend className={styles['legend']}>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={checkbox['label']}>
          <input
            type="radio"
            name={name}
            className={checkbox['box']}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
