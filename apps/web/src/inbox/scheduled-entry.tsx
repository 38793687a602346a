import { useState } from 'react';
import { Link } from 'wouter';

import { ChatError, type Scheduled, type ScheduledMessages } from '#client';
import { plainText } from '#client/body';
import { useParley } from '#react';

import { lazyPart } from '#chat/parts/lazy-part.js';
import type { FullCatalogue } from '#chat/text/en-full.js';
import { errorText } from '#chat/text/error-text.js';
import { momentText } from '#chat/text/formats.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { useToast } from '#chat/ui/toast.js';
import styles from './bookmarks-page.module.css';
import { RoomName } from './room-name.js';

const ScheduleDialog = lazyPart(async () => (await import('#chat/room/schedule/schedule-dialog.js')).ScheduleDialog);

/** A message that leads to its room, with its time, or the reason why it was not sent. */
export function ScheduledEntry({ scheduled }: { readonly scheduled: Scheduled }) {
  const text = useFullText();
  const change = useChange();
  const [isEditing, setEditing] = useState(false);
  const { id, roomId, message, at } = scheduled;
  return (
    <>
      <Link href={`/rooms/${roomId}`} className={styles.message}>
        <p dir="auto" className={styles.text}>
          {plainText(message.body)}
        </p>
      </Link>
      <p className={styles.about}>
        <RoomName roomId={roomId} />
        <time dateTime={at}>{text.schedule.sendsAt(momentText(new Date(at)))}</time>
        {scheduled.error !== null && (
          <span className={styles.due}>{text.schedule.failed(reasonOf(scheduled.error, text))}</span>
        )}
      </p>
      <div className={styles.buttons}>
        <Button onPress={() => setEditing(true)}>{text.schedule.edit}</Button>
        <Button variant="quiet" onPress={() => change((all) => all.sendNow(scheduled), text.schedule.sent)}>
          {text.schedule.sendNow}
        </Button>
        <Button variant="quiet" onPress={() => change((all) => all.remove(id), text.schedule.removed)}>
          {text.schedule.remove}
        </Button>
      </div>
      {isEditing && (
        <ScheduleDialog
          hasText
          id={id}
          roomId={roomId}
          content={message}
          at={new Date(at)}
          onClose={() => setEditing(false)}
        />
      )}
    </>
  );
}

function reasonOf({ code, field }: NonNullable<Scheduled['error']>, text: FullCatalogue): string {
  if (field === 'mentions' || field === 'replyTo') return text.schedule.faults[field];
  return errorText(new ChatError(code, field === undefined ? {} : { field }), text);
}

/** Returns a function that changes the scheduled messages, and says if that was done or failed. */
function useChange(): (change: (all: ScheduledMessages) => Promise<void>, done: string) => void {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const wordsOf = (error: unknown): string =>
    error instanceof ChatError && error.code === 'CONFLICT' ? text.schedule.conflict : errorText(error, text);
  return (change, done) => {
    parley
      .scheduled()
      .then(change)
      .then(
        () => toast.show(done),
        (error: unknown) => toast.show(wordsOf(error)),
      );
  };
}
