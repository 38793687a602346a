import { LIMITS } from '#contracts/limits';

import { TextField, type TextFieldProps } from './text-field.js';

/** One line to search with. The browser completes nothing in it. */
export function SearchField({
  maxLength = LIMITS.queryChars,
  ...props
}: Omit<TextFieldProps, 'type' | 'autoComplete'>) {
  return <TextField {...props} type="search" autoComplete="off" maxLength={maxLength} />;
}
