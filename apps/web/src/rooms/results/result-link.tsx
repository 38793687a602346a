import { Link, useLocation } from 'wouter';

import type { Highlight, Message, StoredFile } from '#client';
import type { ShowText } from '#client/body';
import { useRooms } from '#react';

import { useNames } from '#chat/names/use-names.js';
import { FileIcon } from '#chat/room/files/file-icon.js';
import { useIsBlocked } from '#chat/people/use-blocked-people.js';
import { messagePath } from '#chat/room/state/paths.js';
import type { Part } from '#chat/room/words/cut-at-words.js';
import { wordsIn } from '#chat/room/words/excerpt.js';
import { FoundMessage } from '#chat/room/search/found-message.js';
import { stateOf } from '#chat/room/state/searched-words.js';
import styles from './search-results.module.css';
import { comeAgain } from './open-message.js';

interface ResultLinkProps {
  readonly message: Message;
  /** The places of the found words in the text. */
  readonly highlights?: readonly Highlight[];
  readonly partsOf: (show: ShowText) => readonly Part[];
  /** The files to name. */
  readonly files?: readonly StoredFile[];
}

/** A found message, which leads to its place in its room, with the found words marked there. */
export function ResultLink({ message, highlights = [], partsOf, files = [] }: ResultLinkProps) {
  const names = useNames();
  const isBlocked = useIsBlocked(message);
  // The name of a direct room would be that of the person.
  const room = useRooms().find(({ id, kind }) => id === message.roomId && !(isBlocked && kind === 'direct'));
  const [, navigate] = useLocation();
  return (
    <li>
      <Link
        href={messagePath(message)}
        state={stateOf(wordsIn(message.body, highlights))}
        className={styles.result}
        onClick={() => comeAgain(navigate, message)}
      >
        <FoundMessage message={message} partsOf={partsOf}>
          {files.map(({ id, name, type }) => (
            <span key={id} className={styles.file}>
              <FileIcon name={name} type={type} size={16} /> <bdi>{name}</bdi>
            </span>
          ))}
        </FoundMessage>
        {room !== undefined && (
          <span className={styles.room}>
            <bdi>{names.ofRoom(room)}</bdi>
          </span>
        )}
      </Link>
    </li>
  );
}
