import { CheckCheck } from 'lucide-react';
import { use, useEffect } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';

import type { Message, UserId } from '#client';
import { useParley, useReadable } from '#react';

import { useText } from '../../text/use-text.js';
import { Avatar } from '../../ui/avatar.js';
import { useInnerTabIndex } from '../message/inner-tab-index.js';
import styles from './read-by.module.css';
import { ReceiptContext } from './receipts.js';

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
  const label = text.receipts.readBy(readers.length);
  return (
    <DialogTrigger>
      <Button className={styles.receipt ?? ''} excludeFromTabOrder={tabIndex === -1}>
        <CheckCheck aria-hidden size={14} />
        {label}
      </Button>
      <Popover placement="bottom start" className={styles.popover ?? ''}>
        <Dialog aria-label={label} className={styles.dialog ?? ''}>
          <ReaderNames readers={readers} label={label} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function ReaderNames({ readers, label }: { readers: readonly UserId[]; label: string }) {
  const { people } = useParley();
  const known = useReadable(people);
  const text = useText();
  // A name that cannot be loaded now is loaded with the next opening.
  useEffect(() => void people.load(readers).catch(() => undefined), [people, readers]);
  return (
    <ul aria-label={label} className={styles.readers}>
      {readers.map((userId) => {
        const brief = known.get(userId);
        const name = brief === undefined ? '…' : (brief.displayName ?? text.rooms.deletedUser);
        return (
          <li key={userId} className={styles.reader}>
            <Avatar userId={userId} name={name} size="s" />
            <bdi>{name}</bdi>
          </li>
        );
      })}
    </ul>
  );
}
