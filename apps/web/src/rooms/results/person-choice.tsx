import { useState } from 'react';

import type { User, UserBrief, UserId } from '#client';
import { useMe, useParley, useReadable } from '#react';

import { useFoundUsers } from '#chat/people/use-found-users.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Avatar } from '#chat/ui/avatar.js';
import { bestFirst, isMatch } from '../search/is-match.js';
import { Choice } from './choice.js';
import type { Named } from './filters.js';

const SHOWN = 8;

type Person = Pick<User | UserBrief, 'id' | 'displayName' | 'username' | 'avatarUrl' | 'type'>;

/** Takes a person: the user, one whom the client has seen, or one whom the server finds. */
export function PersonChoice({ onChoose }: { readonly onChoose: (person: Named<UserId>) => void }) {
  const { results: text, members } = useFullText();
  const [query, setQuery] = useState('');
  const { users } = useFoundUsers(query.trim());
  const people = useKnownPeople().filter(({ displayName }) => displayName !== null && isMatch(query, displayName));
  const byId = new Map([...people, ...users].map((person: Person) => [person.id, person]));
  const found = bestFirst(query, [...byId.values()], ({ displayName }) => displayName ?? '');
  const options = found.slice(0, SHOWN).map(({ id, displayName, username, avatarUrl, type }) => ({
    key: id,
    name: displayName ?? '',
    about: username === null ? undefined : `@${username}${type === 'guest' ? ` · ${members.guest}` : ''}`,
    face: <Avatar userId={id} name={displayName ?? ''} avatarUrl={avatarUrl} size="s" />,
    onChoose: () => onChoose({ id, name: displayName ?? '' }),
  }));
  return <Choice label={text.person} query={query} onQuery={setQuery} options={options} />;
}

function useKnownPeople(): readonly Person[] {
  const me = useMe()?.user;
  const seen = [...useReadable(useParley().people).values()];
  return me === undefined ? seen : [me, ...seen];
}
