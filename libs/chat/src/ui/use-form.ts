import { type FormEvent, type RefCallback, type RefObject, useEffect, useRef, useState } from 'react';

import { ChatError, type ErrorCode } from '#client';

import { errorText } from '../text/error-text.js';
import { useText } from '../text/use-text.js';

export interface FormOptions<Field extends string> {
  /** The values of fields that the user has not changed. They may change while the form is shown. */
  readonly initial: Readonly<Record<Field, string>>;
  readonly submit: (values: Readonly<Record<Field, string>>) => Promise<unknown>;
  /** Fields that may be empty. */
  readonly optional?: readonly NoInfer<Field>[];
  /** The fields of errors that name none. */
  readonly fieldOf?: Readonly<Partial<Record<ErrorCode, NoInfer<Field>>>>;
  /** Words for errors that mean something special in this form; `undefined` for all others. */
  readonly wordsFor?: (error: ChatError) => string | undefined;
}

export interface FormField {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | undefined;
  /** Marks the field with an asterisk. */
  readonly isRequired: boolean;
  readonly inputRef: RefCallback<HTMLElement>;
}

interface Failure<Field> {
  readonly field: Field | null;
  readonly words: string;
}

export interface Form<Field extends string> {
  readonly field: (name: Field) => FormField;
  /** An error that belongs to no field. */
  readonly error: string | undefined;
  readonly isPending: boolean;
  readonly onSubmit: (event: FormEvent) => void;
  readonly submit: () => Promise<void>;
  /** Discards what the user has typed. */
  readonly reset: () => void;
}

/** The values of a form, its submission, and the error of the server: beside its field, which gets the focus. */
export function useForm<Field extends string>(options: FormOptions<Field>): Form<Field> {
  const text = useText();
  const [typed, setTyped] = useState<Partial<Record<Field, string>>>({});
  const [failure, setFailure] = useState<Failure<Field> | null>(null);
  const [isPending, setPending] = useState(false);
  const inputs = useRef(new Map<Field, HTMLElement>());
  const { initial } = options;
  const values = { ...initial, ...typed };
  // A field that was saved counts as unchanged, so it shows later changes by others.
  const changed = changedFields(typed, initial);
  if (Object.keys(changed).length < Object.keys(typed).length) setTyped(changed);

  useEffect(() => {
    if (failure?.field != null) inputs.current.get(failure.field)?.focus();
  }, [failure]);

  useOtherForms(inputs, failure, setFailure);

  const submit = async (): Promise<void> => {
    if (isPending) return;
    const empty = emptyField(values, options);
    if (empty !== undefined) {
      setFailure({ field: empty, words: text.errors.required });
      return;
    }
    setPending(true);
    setFailure(null);
    try {
      await options.submit(values);
    } catch (error) {
      const special = error instanceof ChatError ? options.wordsFor?.(error) : undefined;
      setFailure({ field: fieldIn(error, options), words: special ?? errorText(error, text) });
    } finally {
      setPending(false);
    }
  };

  const field = (name: Field): FormField => ({
    value: values[name],
    onChange: (value) => {
      setTyped((before) => ({ ...before, [name]: value }));
      setFailure((before) => (before?.field === name ? null : before));
    },
    error: failure?.field === name ? failure.words : undefined,
    isRequired: !isOptional(name, options),
    inputRef: (input) => {
      if (input === null) inputs.current.delete(name);
      else inputs.current.set(name, input);
    },
  });

  return {
    field,
    error: failure?.field === null ? failure.words : undefined,
    isPending,
    onSubmit: (event) => {
      event.preventDefault();
      void submit();
    },
    submit,
    reset: () => setTyped({}),
  };
}

/** Removes the error when the user fills in another form, to which it does not belong. */
function useOtherForms<Field>(
  inputs: RefObject<ReadonlyMap<Field, HTMLElement>>,
  failure: Failure<Field> | null,
  setFailure: (failure: null) => void,
): void {
  useEffect(() => {
    if (failure === null) return undefined;
    const [input] = inputs.current.values();
    const form = input?.closest('form');
    const clear = ({ target }: Event): void => {
      if (form != null && target instanceof Node && !form.contains(target)) setFailure(null);
    };
    document.addEventListener('input', clear);
    document.addEventListener('submit', clear);
    return () => {
      document.removeEventListener('input', clear);
      document.removeEventListener('submit', clear);
    };
  }, [inputs, failure, setFailure]);
}

function changedFields<Field extends string>(
  typed: Partial<Record<Field, string>>,
  initial: Readonly<Record<Field, string>>,
): Partial<Record<Field, string>> {
  const changed = { ...typed };
  for (const name of Object.keys(initial) as Field[]) if (typed[name] === initial[name]) delete changed[name];
  return changed;
}

function emptyField<Field extends string>(
  values: Readonly<Record<Field, string>>,
  options: FormOptions<Field>,
): Field | undefined {
  const names = Object.keys(values) as Field[];
  return names.find((name) => values[name].trim() === '' && !isOptional(name, options));
}

function isOptional<Field extends string>(name: Field, { optional = [] }: FormOptions<Field>): boolean {
  return optional.includes(name);
}

function fieldIn<Field extends string>(error: unknown, { initial, fieldOf }: FormOptions<Field>): Field | null {
  if (!(error instanceof ChatError)) return null;
  const names = Object.keys(initial) as Field[];
  return names.find((name) => name === error.details.field) ?? fieldOf?.[error.code] ?? null;
}
