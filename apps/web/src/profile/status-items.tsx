import { SmilePlus, X } from 'lucide-react';

import { MenuItem } from '#chat/overlays/menu.js';
import { statusWords } from '#chat/profile/status/status-words.js';
import { useHasProfiles } from '#chat/profile/use-has-profiles.js';
import { errorText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { useToast } from '#chat/ui/toast.js';
import { useOwnWords } from './use-own-words.js';

/** The items of the menu `My account` that set and clear the status in words. */
export function StatusItems({ onSet }: { readonly onSet: () => void }) {
  const text = useFullText();
  const toast = useToast();
  const [status, change] = useOwnWords();
  if (!useHasProfiles()) return null;
  const clear = (): void =>
    void change(null).then(
      () => toast.show(text.status.cleared),
      (error: unknown) => toast.show(errorText(error, text)),
    );
  const words = status === null ? undefined : `${status.emoji ?? ''} ${statusWords(status, new Date(), text.status)}`;
  return (
    <>
      <MenuItem icon={SmilePlus} description={words} onAction={onSet}>
        {text.status.set}
      </MenuItem>
      {status !== null && (
        <MenuItem icon={X} onAction={clear}>
          {text.status.clear}
        </MenuItem>
      )}
    </>
  );
}
