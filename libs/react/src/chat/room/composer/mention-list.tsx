import { useEffect, useRef } from 'react';

import type { UserBrief } from '#client';

import { useText } from '../../text/use-text.js';
import { Avatar } from '../../ui/avatar.js';
import styles from './mention-list.module.css';

export interface MentionListProps {
  readonly id: string;
  readonly users: readonly UserBrief[];
  readonly active: UserBrief;
  readonly onChoose: (user: UserBrief) => void;
}

/** The suggestions above the text. The focus stays in the text, which names the active one. */
export function MentionList({ id, users, active, onChoose }: MentionListProps) {
  const text = useText();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div className={styles.popup}>
      <ul ref={list} id={id} role="listbox" aria-label={text.composer.people} className={styles.list}>
        {users.map((user) => (
          <li
            key={user.id}
            id={`${id}-${user.id}`}
            role="option"
            aria-selected={user.id === active.id}
            className={styles.option}
            // The text must keep the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(user)}
          >
            <Avatar userId={user.id} name={user.displayName ?? ''} avatarUrl={user.avatarUrl} size="s" />
            <bdi className={styles.name}>{user.displayName}</bdi>
            <span className={styles.username}>@{user.username}</span>
          </li>
        ))}
      </ul>
      <p role="status" className={styles.count}>
        {text.composer.suggestions(users.length)}
      </p>
    </div>
  );
}
