import type { UserBrief } from '#client';
import { useParley, useReadable } from '#react';

import { useNames } from '../../names/use-names.js';
import { errorText } from '../../text/error-text.js';
import { useText } from '../../text/use-text.js';
import { useToast } from '../../ui/toast.js';

/** Whether the user blocks this person, and the requests that change it. */
export function useBlocking(person: UserBrief | null) {
  const parley = useParley();
  const text = useText();
  const toast = useToast();
  const blocked = useReadable(parley.blocked);
  const name = useNames().of(person);
  const change = async (event: 'block:add' | 'block:remove'): Promise<void> => {
    if (person === null) return;
    try {
      await parley.ask(event, { userId: person.id });
      toast.show(event === 'block:add' ? text.profile.blocked(name) : text.profile.unblocked(name));
    } catch (error) {
      toast.show(errorText(error, text));
    }
  };
  return {
    isBlocked: person !== null && blocked.includes(person.id),
    block: () => change('block:add'),
    unblock: () => void change('block:remove'),
  };
}
