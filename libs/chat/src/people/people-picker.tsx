import { Plus, X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';

import { isUserQuery } from '#contracts/text';
import type { User, UserId } from '#client';
import { useMe } from '#react';

import { GuestMark } from '../names/guest-mark.js';
import { useNames } from '../names/use-names.js';
import { StatusText } from '../profile/status/shown-status.js';
import { statusOf } from '../profile/status/user-status.js';
import type { FullCatalogue } from '../text/en-full.js';
import { useFullText } from '../text/use-full-text.js';
import { Avatar } from '../ui/avatar.js';
import { ChoiceRow } from '../ui/choice-row.js';
import { PressButton } from '../ui/press-button.js';
import { TextField } from '../ui/text-field.js';
import styles from './people-picker.module.css';
import { useFoundUsers } from './use-found-users.js';

interface PeoplePickerProps {
  readonly label: string;
  readonly chosen: readonly User[];
  readonly onChange: (chosen: readonly User[]) => void;
  /** People who cannot be chosen, such as members. */
  readonly exclude?: ReadonlySet<UserId>;
}

/** Finds people by name and collects the chosen ones. */
export function PeoplePicker(props: PeoplePickerProps) {
  const { label, chosen, onChange } = props;
  const text = useFullText();
  const names = useNames();
  const { query, setQuery, found, isVain, choose } = usePicking(props);
  const hint = useMe()?.user.type === 'guest' ? text.search.guests : text.people.hint;
  return (
    <div className={styles.picker}>
      <TextField
        label={label}
        description={hint}
        autoComplete="off"
        value={query}
        onChange={setQuery}
        onKeyDown={onEnter(query, () => found.slice(0, 1).forEach(choose))}
      />
      {chosen.length > 0 && (
        <ul className={styles.chosen} aria-label={text.people.chosen}>
          {chosen.map((user) => (
            <li key={user.id}>
              <PressButton
                className={styles.person}
                aria-label={text.people.remove([names.of(user), ...guestIn(user, text)].join(' '))}
                onPress={() => onChange(chosen.filter(({ id }) => id !== user.id))}
              >
                <bdi>{names.of(user)}</bdi> <GuestMark person={user} />
                <X aria-hidden size={14} />
              </PressButton>
            </li>
          ))}
        </ul>
      )}
      {found.length > 0 && (
        <ul className={styles.found} aria-label={text.people.found}>
          {found.map((user) => (
            <li key={user.id}>
              <ChoiceRow
                aria-label={text.people.add([user.displayName, `@${user.username}`, ...guestIn(user, text)].join(' '))}
                onPress={() => choose(user)}
              >
                <Avatar userId={user.id} name={user.displayName} avatarUrl={user.avatarUrl} size="s" />
                <bdi>{user.displayName}</bdi> <bdi className={styles.username}>@{user.username}</bdi>{' '}
                <GuestMark person={user} />
                <StatusText status={statusOf(user.ext)} />
                <Plus aria-hidden size={16} className={styles.plus} />
              </ChoiceRow>
            </li>
          ))}
        </ul>
      )}
      <p role="status" aria-label={text.people.found} className={styles.state}>
        {isVain && (isUserQuery(query.trim()) ? text.people.nobody : text.search.short)}
      </p>
    </div>
  );
}

/** The text that one types, and who can be chosen by it. */
function usePicking({ chosen, onChange, exclude }: PeoplePickerProps) {
  const me = useMe()?.user;
  const [query, setQuery] = useState('');
  const { users, isSearching } = useFoundUsers(query.trim());
  const taken = new Set(chosen.map(({ id }) => id));
  const found = users.filter(({ id }) => id !== me?.id && !taken.has(id) && exclude?.has(id) !== true);
  const isVain = query.trim() !== '' && !isSearching && found.length === 0;
  const choose = (user: User): void => {
    onChange([...chosen, user]);
    setQuery('');
  };
  return { query, setQuery, found, isVain, choose };
}

/** Answers Enter, which would submit the form around without the person whose name is typed. */
function onEnter(typed: string, act: () => void) {
  return (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || typed === '') return;
    event.preventDefault();
    act();
  };
}

/** What the mark says in a name for screen readers. */
function guestIn({ type }: User, { people }: FullCatalogue): readonly string[] {
  return type === 'guest' ? [people.guest] : [];
}
