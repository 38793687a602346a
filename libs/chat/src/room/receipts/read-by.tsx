import { CheckCheck } from 'lucide-react';
import { use, useState } from 'react';

import type { Message, UserId } from '#client';

import { useText } from '../../text/use-text.js';
import { lazyPart } from '../../parts/lazy-part.js';
import { useInnerTabIndex } from '../../ui/inner-tab-index.js';
import styles from './read-by.module.css';
import { ReceiptContext } from './receipts.js';

const ReadersDialog = lazyPart(async () => (await import('./readers-dialog.js')).ReadersDialog);

/** Says below the last own message that others have read who they are: in a group the number, and pressed the names. */
export function ReadBy({ message }: { message: Message }) {
  const receipt = use(ReceiptContext);
  const text = useText();
  if (receipt?.messageId !== message.id) return null;
  if (!receipt.isDirect) return <Readers readers={receipt.readers} />;
  return (
    <p className={styles.receipt}>
      <CheckCheck aria-hidden size={14} />
      {text.receipts.seen}
    </p>
  );
}

function Readers({ readers }: { readers: readonly UserId[] }) {
  const text = useText();
  const tabIndex = useInnerTabIndex();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" tabIndex={tabIndex} className={styles.receipt} onClick={() => setOpen(true)}>
        <CheckCheck aria-hidden size={14} />
        {text.receipts.readBy(readers.length)}
      </button>
      {isOpen && <ReadersDialog readers={readers} onClose={() => setOpen(false)} />}
    </>
  );
}
