import { useEffect, useState } from 'react';

import type { MessageId, Scheduled } from '#client';
import { plainText } from '#client/body';
import { useMe, useParley, useScheduled } from '#react';

import { ConfirmDialog } from '#chat/overlays/confirm-dialog.js';
import { errorText } from '#chat/text/error-text.js';
import { momentText } from '#chat/text/formats.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Checkbox } from '#chat/ui/checkbox.js';
import { ErrorText } from '#chat/ui/error-text.js';
import styles from './account.module.css';

interface KeptProps {
  readonly onClose: () => void;
}

/**
 * Asks which scheduled messages of this session stay, if there are any: with a token of the session somebody else may have put
 * them. The server has removed those of other sessions.
 */
export function KeptScheduled({ onClose }: KeptProps) {
  const sessionId = useMe()?.sessionId;
  const all = useScheduled();
  const own = all?.filter((each) => each.sessionId === sessionId) ?? null;
  const hasNone = own?.length === 0;
  useEffect(() => {
    if (hasNone) onClose();
  }, [hasNone, onClose]);
  return own === null || hasNone ? null : <Question scheduled={own} onClose={onClose} />;
}

function Question({ scheduled, onClose }: KeptProps & { readonly scheduled: readonly Scheduled[] }) {
  const text = useFullText();
  const parley = useParley();
  const [removed, setRemoved] = useState<ReadonlySet<MessageId>>(new Set());
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const choose = (id: MessageId, stays: boolean): void =>
    setRemoved((before) => new Set(stays ? [...before].filter((each) => each !== id) : [...before, id]));
  const remove = async (): Promise<void> => {
    setFailure(null);
    setPending(true);
    try {
      const messages = await parley.scheduled();
      for (const id of removed) await messages.remove(id);
      onClose();
    } catch (error) {
      setFailure(error);
      setPending(false);
    }
  };
  return (
    <ConfirmDialog
      isOpen
      title={text.account.keptTitle}
      body={text.account.keptBody}
      action={text.account.keptAction}
      isPending={isPending}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <div role="group" aria-label={text.account.keptTitle} className={styles.form}>
        {scheduled.map(({ id, message, at }) => (
          <Checkbox
            key={id}
            label={plainText(message.body)}
            description={text.schedule.sendsAt(momentText(new Date(at)))}
            isSelected={!removed.has(id)}
            onChange={(stays) => choose(id, stays)}
          />
        ))}
      </div>
      {failure !== null && <ErrorText>{errorText(failure, text)}</ErrorText>}
    </ConfirmDialog>
  );
}
