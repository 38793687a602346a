import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import { useToast } from '../../ui/toast.js';

/** Returns a function that shows a notice if a request fails. */
export function useAsking(): (request: Promise<unknown>) => void {
  const text = useText();
  const toast = useToast();
  return (request) => void request.catch((error: unknown) => toast.show(errorText(error, text)));
}
