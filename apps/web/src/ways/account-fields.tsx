import { useFullText } from '#chat/text/use-full-text.js';
import { TextField } from '#chat/ui/text-field.js';
import type { FormField } from '#chat/ui/use-form.js';

interface AccountFieldProps {
  readonly field: FormField;
  /** Default: the password. */
  readonly label?: string;
  readonly name?: string;
}

/** The user name of a new account. */
export function NewUsernameField({ field }: Pick<AccountFieldProps, 'field'>) {
  const { entering, errors } = useFullText();
  const description = errors.fields.username;
  return (
    <TextField {...field} label={entering.username} description={description} name="username" autoComplete="username" />
  );
}

/** The password that the user has. */
export function PasswordField({ field, ...own }: AccountFieldProps & { readonly autoFocus?: boolean }) {
  const { entering } = useFullText();
  const props = { label: entering.password, name: 'password', ...own };
  return <TextField {...field} {...props} type="password" autoComplete="current-password" />;
}

/** A password that the user chooses. */
export function NewPasswordField({ field, ...own }: AccountFieldProps) {
  const { entering, errors } = useFullText();
  const props = { label: entering.password, name: 'password', description: errors.fields.password, ...own };
  return <TextField {...field} {...props} type="password" autoComplete="new-password" />;
}
