import styles from './checkbox.module.css';

export interface CheckboxProps {
  readonly label: string;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly description?: string;
  readonly isDisabled?: boolean;
  /** It takes effect at once, as screen readers say. */
  readonly isSwitch?: boolean;
}

/** The browser's own checkbox in the accent colour. */
export function Checkbox({ label, isSelected, onChange, description, isDisabled, isSwitch = false }: CheckboxProps) {
  return (
    <div>
      <label className={styles['label']}>
        <input
          type="checkbox"
          role={isSwitch ? 'switch' : undefined}
          className={styles['box']}
          checked={isSelected}
          disabled={isDisabled}
          onChange={(event) => onChange(event.target.checked)}
        />
        {label}
      </label>
      {description !== undefined && <p className={styles['description']}>{description}</p>}
    </div>
  );
}
