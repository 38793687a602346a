import { useState } from 'react';

import type { PendingMessage } from '#client';

import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { useInnerTabIndex } from '../../ui/inner-tab-index.js';
import { ChangeTextDialog } from './change-text-dialog.js';

/** The button of a refused message that changes its text. The text of a forward is that of another message. */
export function ChangeText({ pending }: { pending: PendingMessage }) {
  const text = useFullText();
  const excludeFromTabOrder = useInnerTabIndex() === -1;
  const [isOpen, setOpen] = useState(false);
  if (pending.request.event !== 'message:send') return null;
  return (
    <>
      <Button excludeFromTabOrder={excludeFromTabOrder} onPress={() => setOpen(true)}>
        {text.message.changeText}
      </Button>
      {isOpen && <ChangeTextDialog pending={pending} onClose={() => setOpen(false)} />}
    </>
  );
}
