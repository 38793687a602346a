import { ChevronDown } from 'lucide-react';
import { useId } from 'react';

import styles from './select.module.css';

export interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
  readonly isDisabled?: boolean;
}

/** The browser's own choice of one value: phones show it in the way their users know. */
export function Select<Value extends string>({ label, value, options, onChange, isDisabled }: SelectProps<Value>) {
  const id = useId();
  const choose = (chosen: string): void => {
    const option = options.find((each) => each.value === chosen);
    if (option !== undefined) onChange(option.value);
  };
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={styles['label']}>
        {label}
      </label>
      <div className={styles['box']}>
        <select
          id={id}
          className={styles['select']}
          value={value}
          disabled={isDisabled}
          onChange={(event) => choose(event.target.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown aria-hidden size={16} className={styles['arrow']} />
      </div>
    </div>
  );
}
