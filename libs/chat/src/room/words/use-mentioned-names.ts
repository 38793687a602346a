import { useMemo } from 'react';

import type { Message } from '#client';
import { useMe, usePeople } from '#react';

import { useNames } from '../../names/use-names.js';
import { type MentionedName, withShownMentions } from './mentions.js';

/** The names by which the message mentions people, as far as the client knows them. */
export function useMentionedNames({ mentions }: Pick<Message, 'mentions'>): readonly MentionedName[] {
  const people = usePeople(mentions);
  const me = useMe();
  return useMemo(() => {
    const mentioned = mentions.map((id) => people.get(id)).filter((person) => person !== undefined);
    return mentioned.flatMap((person): MentionedName[] =>
      [person.username, person.displayName]
        .filter((name) => name !== null)
        .map((name) => ({ name, person, isMe: person.id === me?.user.id })),
    );
  }, [people, me, mentions]);
}

/** Returns a function that shows people mentioned in a part of the message's text as the message does. */
export function useShownMentions(message: Pick<Message, 'mentions'>): (text: string) => string {
  const mentions = useMentionedNames(message);
  const names = useNames();
  return (text) => withShownMentions(text, mentions, names);
}
