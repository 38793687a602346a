import styles from './checkbox.module.css';

export interface CheckboxProps {
  readonly label: string;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  /** For a place that says what it is, such as a cell of a table. */
  readonly hidesLabel?: boolean;
  readonly description?: string;
  readonly isDisabled?: boolean;
  /** It takes effect at once, as screen readers say. */
  readonly isSwitch?: boolean;
}

/** The browser's own checkbox in the accent colour. */
export function Checkbox({ label, isSelected, onChange, description, isDisabled, ...props }: CheckboxProps) {
  const { hidesLabel = false, isSwitch = false } = props;
  return (
    <div>
      <label className={styles['label']}>
        <input
          type="checkbox"
          role={isSwitch ? 'switch' : undefined}
          aria-label={hidesLabel ? label : undefined}
          className={styles['box']}
          checked={isSelected}
          disabled={isDisabled}
          onChange={(event) => onChange(event.target.checked)}
        />
        {!hidesLabel && label}
      </label>
      {description !== undefined && <p className={styles['description']}>{description}</p>}
    </div>
  );
}
