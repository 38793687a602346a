import { type ReactNode, type Ref, useEffect, useId, useImperativeHandle, useRef } from 'react';
import {
  Input,
  Label,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
} from 'react-aria-components/TextField';

import { classes } from './classes.js';
import styles from './text-field.module.css';

type FieldProps = Omit<AriaTextFieldProps, 'children' | 'className' | 'isInvalid' | 'style' | 'value' | 'onChange'> & {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Marks the field as wrong and describes it. */
  readonly error?: string | undefined;
  readonly description?: string | undefined;
  readonly placeholder?: string;
};

export type TextFieldProps = FieldProps & { readonly inputRef?: Ref<HTMLInputElement> };
export type TextAreaProps = FieldProps & { readonly inputRef?: Ref<HTMLTextAreaElement>; readonly rows?: number };

/** One line of text with a label. */
export function TextField({ inputRef, placeholder, autoFocus = false, ...props }: TextFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle<HTMLInputElement | null, HTMLInputElement | null>(inputRef, () => input.current);
  // React Aria takes a native button's Enter key for a screen reader's click: it would wait, and give up once the dialog has the focus.
  useEffect(() => {
    if (autoFocus) input.current?.focus();
  }, [autoFocus]);
  return (
    <Field {...props}>
      <Input
        ref={input}
        dir="auto"
        className={classes(styles['input'])}
        {...(placeholder !== undefined && { placeholder })}
      />
    </Field>
  );
}

/** Several lines of text with a label. */
export function TextArea({ inputRef, placeholder, rows = 3, ...props }: TextAreaProps) {
  return (
    <Field {...props}>
      <AriaTextArea
        ref={inputRef ?? null}
        dir="auto"
        rows={rows}
        className={classes(styles['input'])}
        {...(placeholder !== undefined && { placeholder })}
      />
    </Field>
  );
}

/** The errors are in words of ours, so the browser's own messages are off. */
function Field({ label, error, description, children, ...props }: FieldProps & { children: ReactNode }) {
  const note = error ?? description;
  const noteId = useId();
  return (
    <AriaTextField
      {...props}
      {...(note !== undefined && { 'aria-describedby': noteId })}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={classes(styles['field'])}
    >
      <div className={styles['labels']}>
        <Label className={classes(styles['label'])}>{label}</Label>
        {/* Outside the label, so that it is not part of the field's name. `aria-required` says it to screen readers. */}
        {props.isRequired === true && (
          <span aria-hidden className={styles['required']}>
            *
          </span>
        )}
      </div>
      {children}
      {/* React Aria would look for the ids of its own elements in the document, outside a shadow root. */}
      {note !== undefined && (
        <span id={noteId} className={classes(styles[error === undefined ? 'description' : 'error'])}>
          {note}
        </span>
      )}
    </AriaTextField>
  );
}
