import { type ReactNode, useState } from 'react';

import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import { ConfirmDialog } from '../../overlays/confirm-dialog.js';
import { ErrorText } from '../../ui/error-text.js';

interface AskedActionProps {
  readonly title: string;
  readonly body: ReactNode;
  readonly action: string;
  readonly act: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks, acts, and closes once that is done; an error stays in the dialog. */
export function AskedAction({ act, onClose, ...words }: AskedActionProps) {
  const text = useText();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const confirm = async (): Promise<void> => {
    setPending(true);
    setError(null);
    try {
      await act();
      onClose();
    } catch (failure) {
      setError(failure);
      setPending(false);
    }
  };
  return (
    <ConfirmDialog {...words} isOpen isPending={isPending} onConfirm={() => void confirm()} onClose={onClose}>
      {error !== null && <ErrorText>{errorText(error, text)}</ErrorText>}
    </ConfirmDialog>
  );
}
