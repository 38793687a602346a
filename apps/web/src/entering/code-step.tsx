import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import type { FormField } from '#chat/ui/use-form.js';
import { CodeField } from '../ways/code-field.js';

interface CodeStepProps {
  readonly field: FormField;
  readonly error: string | undefined;
  readonly isPending: boolean;
  readonly onBack: () => void;
}

/** The step of a login after the password: the code of the second factor. */
export function CodeStep({ field, error, isPending, onBack }: CodeStepProps) {
  const text = useFullText();
  return (
    <>
      <CodeField field={field} autoFocus />
      {error !== undefined && <ErrorText>{error}</ErrorText>}
      <Button type="submit" isWide isPending={isPending}>
        {text.entering.logIn}
      </Button>
      <Button variant="quiet" isWide onPress={onBack}>
        {text.entering.back}
      </Button>
    </>
  );
}
