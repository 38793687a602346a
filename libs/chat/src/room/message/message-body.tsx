import { type ReactNode, useState } from 'react';

import type { Message } from '#client';

import { lazyPart } from '../../parts/lazy-part.js';
import { useText } from '../../text/use-text.js';
import styles from './message.module.css';
import { GrownWords, type GrownWordsProps, marksOf, MessageWords } from './message-words.js';
import { isTextless } from '../words/message-text.js';

const Attachments = lazyPart(async () => (await import('../files/attachments.js')).Attachments);
const GrowingWords = lazyPart(async () => (await import('./growing/growing-words.js')).GrowingWords);

/** The text of a message, and its files. */
export function MessageBody({ message }: { message: Message }) {
  const text = useText();
  // After its end too: a text that the user has seen grow stays as it is.
  const [isGrowing] = useState(message.grow === 'growing');
  if (message.deletedAt !== null) return <p className={styles['deleted']}>{text.message.deleted}</p>;
  if (isGrowing) {
    const beginning = <MessageWords message={message} />;
    return <GrowingWords message={message} show={showGrown} fallback={beginning} failed={beginning} />;
  }
  return (
    <>
      {!isTextless(message) && <MessageWords message={message} />}
      {message.attachments.length > 0 && <Attachments message={message} />}
      {isTextless(message) && marksOf(message)}
    </>
  );
}

const showGrown = (props: GrownWordsProps): ReactNode => <GrownWords {...props} />;
