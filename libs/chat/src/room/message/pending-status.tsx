import { Clock } from 'lucide-react';

import type { PendingMessage } from '#client';

import { lazyPart } from '../../parts/lazy-part.js';
import { useText } from '../../text/use-text.js';
import { DiscardButton } from './discard-button.js';
import styles from './message.module.css';

const FailedStatus = lazyPart(async () => (await import('./failed-status.js')).FailedStatus);

/** Says that the message waits or its files are being uploaded, or why it was refused. */
export function PendingStatus({ pending }: { pending: PendingMessage }) {
  const text = useText();
  const { status, files } = pending;
  if (status === 'failed')
    return <FailedStatus failed={null} fallback={<p>{text.message.failed}</p>} pending={pending} />;
  return (
    <p className={styles['waiting']}>
      <Clock aria-hidden size={14} />
      {files.some((file) => file.status === 'uploading') ? text.message.uploading : text.message.waiting}
      {files.some((file) => file.status !== 'done') && <DiscardButton pending={pending} />}
    </p>
  );
}
