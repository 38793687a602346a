import { useMemo } from 'react';

import type { Message } from '#client';
import { useMe, usePeople } from '#react';

import { useNames } from '../../names/use-names.js';
import { EVERYONE, type MentionedName, withShownMentions } from './mentions.js';

type Mentioning = Pick<Message, 'mentions'> & Partial<Pick<Message, 'everyone'>>;

/** The names by which the message mentions people, as far as the client knows them. `tellsMe`: the user is one of all whom it tells. */
export function useMentionedNames({ mentions, everyone }: Mentioning, tellsMe = false): readonly MentionedName[] {
  const people = usePeople(mentions);
  const me = useMe();
  return useMemo(() => {
    const mentioned = mentions.map((id) => people.get(id)).filter((person) => person !== undefined);
    const names = mentioned.flatMap((person): MentionedName[] =>
      [person.username, person.displayName]
        .filter((name) => name !== null)
        .map((name) => ({ name, person, isMe: person.id === me?.user.id })),
    );
    return everyone === true ? [...names, { name: EVERYONE, person: null, isMe: tellsMe }] : names;
  }, [people, me, mentions, everyone, tellsMe]);
}

/** Returns a function that shows people mentioned in a part of the message's text as the message does. */
export function useShownMentions(message: Mentioning): (text: string) => string {
  const mentions = useMentionedNames(message);
  const names = useNames();
  return (text) => withShownMentions(text, mentions, names);
}
