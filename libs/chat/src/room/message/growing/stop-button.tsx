import { Square } from 'lucide-react';
import { useCallback, useRef, useState } from 'react';

import type { Message } from '#client';
import { useParley } from '#react';

import { errorText } from '../../../text/error-text.js';
import { useFullText } from '../../../text/use-full-text.js';
import { Button } from '../../../ui/button.js';
import { useInnerTabIndex } from '../../../ui/inner-tab-index.js';
import { useToast } from '../../../ui/toast.js';
import { useFocusHandover } from '../../../ui/use-focus-handover.js';
import { VisuallyHidden } from '../../../ui/visually-hidden.js';
import { usePermissions } from '../../state/use-permissions.js';
import styles from './growing.module.css';

/** Asks the writer of a growing message to end it. The writer learns of it with its next piece, so the end may take a moment. */
export function StopButton({ message }: { readonly message: Message }) {
  const text = useFullText();
  const mayStop = usePermissions(message)?.stop === true;
  const excludeFromTabOrder = useInnerTabIndex() === -1;
  const { isStopping, stop } = useStop(message);
  const article = useRef<HTMLElement>(null);
  const leaving = useFocusHandover(useCallback(() => article.current?.focus({ preventScroll: true }), []));
  const place = (element: HTMLElement | null): void => {
    if (element !== null) article.current = element.closest('article');
  };
  if (!mayStop) return null;
  return (
    <div ref={place} className={styles.stop}>
      <Button ref={leaving} excludeFromTabOrder={excludeFromTabOrder} isPending={isStopping} onPress={stop}>
        <Square aria-hidden size={12} />
        {isStopping ? text.message.stopping : text.message.stop}
      </Button>
      <VisuallyHidden role="status">{isStopping && text.message.stopping}</VisuallyHidden>
    </div>
  );
}

function useStop({ roomId, id }: Message) {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const [isStopping, setStopping] = useState(false);
  const stop = (): void => {
    if (isStopping) return;
    setStopping(true);
    parley
      .room(roomId)
      .stop(id)
      .catch((error: unknown) => {
        setStopping(false);
        toast.show(errorText(error, text));
      });
  };
  return { isStopping, stop };
}
