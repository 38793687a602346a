import { useFullText } from '../../../text/use-full-text.js';
import { useToast } from '../../../ui/toast.js';

/** Returns a function that copies a text, and says whether it could. */
export function useCopy(): (copied: string) => void {
  const { actions } = useFullText();
  const toast = useToast();
  const write = async (copied: string): Promise<string> => {
    try {
      await navigator.clipboard.writeText(copied);
      return actions.copied;
    } catch {
      // Browsers have a clipboard on secure origins only, and may refuse it.
      return actions.copyFailed;
    }
  };
  return (copied) => void write(copied).then((words) => toast.show(words));
}
