import { useFullText } from '#chat/text/use-full-text.js';
import { TextField } from '#chat/ui/text-field.js';
import type { FormField } from '#chat/ui/use-form.js';

interface CodeFieldProps {
  readonly field: FormField;
  readonly autoFocus?: boolean;
  /** Recovery codes do not turn a factor on. */
  readonly isNew?: boolean;
}

/** The code of a second factor. Its keyboard has letters too, because recovery codes have some. */
export function CodeField({ field, autoFocus = false, isNew = false }: CodeFieldProps) {
  const { factor } = useFullText();
  return (
    <TextField
      {...field}
      autoFocus={autoFocus}
      label={factor.code}
      description={isNew ? factor.newCodeHint : factor.codeHint}
      name="otp"
      autoComplete="one-time-code"
      autoCorrect="off"
      spellCheck="false"
    />
  );
}
