import { useEffect, useId, useState } from 'react';

import type { TextChange } from '../change-text.js';
import { isInOpenFence } from '../send-rules.js';
import type { Typed } from '../typed.js';
import type { MentionDirectory } from '../use-mention-directory.js';
import type { Option } from './options.js';
import { useNoteOption, useOptions } from './use-options.js';

interface Completed {
  readonly field: HTMLTextAreaElement | null;
  readonly value: string;
  readonly typed: Typed | null;
  readonly directory: MentionDirectory;
  readonly change: (change: TextChange) => void;
}

/** The suggestions for the name at the caret, and the keys that choose one. */
export function useCompletion({ field, value, typed, directory, change }: Completed) {
  const listId = useId();
  const note = useNoteOption();
  /** The query whose suggestions the user steps through, and how far. */
  const [step, setStep] = useState({ query: '', at: 0 });
  /** The position of the sign whose suggestions the user has closed. */
  const [closed, setClosed] = useState<number | null>(null);
  if (typed === null && closed !== null) setClosed(null);
  const [chosenAt, setChosen] = useChosen(value);
  const isOpen = typed !== null && ![closed, chosenAt].includes(typed.start) && !isCode(typed, value);
  const open = isOpen ? typed : null;
  const options = useOptions(open, directory);
  const at = step.query === open?.query ? Math.min(step.at, options.length - 1) : 0;
  const active = options[at] ?? null;
  useActiveOption(field, listId, active);

  const choose = (option: Option) => {
    if (open === null) return;
    note(open.sign, option);
    setChosen({ start: open.start, text: `${option.text} ` });
    change(completed(value, open, option.text));
  };
  /** Returns true if the key belongs to the list. */
  const onKey = (key: string): boolean => {
    if (active === null || open === null) return false;
    const { query } = open;
    if (key === 'ArrowDown') setStep({ query, at: (at + 1) % options.length });
    else if (key === 'ArrowUp') setStep({ query, at: (at + options.length - 1) % options.length });
    else if (key === 'Enter' || key === 'Tab') choose(active);
    else if (key === 'Escape') setClosed(open.start);
    else return false;
    return true;
  };
  return { listId, sign: open?.sign, options, active, choose, onKey };
}

/** True where signs other than that of a mention are code. */
function isCode({ sign, end }: Typed, value: string): boolean {
  return sign !== '@' && isInOpenFence(value, end);
}

/** The position of what the user has chosen last, while it is there. Words behind it can look like a longer name, but are none. */
function useChosen(value: string) {
  const [chosen, setChosen] = useState<{ readonly start: number; readonly text: string } | null>(null);
  const isThere = chosen !== null && value.startsWith(chosen.text, chosen.start);
  if (chosen !== null && !isThere) setChosen(null);
  return [isThere ? chosen.start : null, setChosen] as const;
}

/** Puts the text in place of the typed part, with one blank behind it. */
function completed(value: string, { start, end }: Typed, text: string): TextChange {
  const after = start + text.length + 1;
  return { start, end: value.charAt(end) === ' ' ? end + 1 : end, text: `${text} `, selection: [after, after] };
}

/** Tells screen readers which suggestion is the active one. */
function useActiveOption(field: HTMLTextAreaElement | null, listId: string, active: Option | null): void {
  const key = active?.key;
  useEffect(() => {
    if (field === null || key === undefined) return undefined;
    field.setAttribute('aria-controls', listId);
    field.setAttribute('aria-activedescendant', `${listId}-${key}`);
    return () => {
      field.removeAttribute('aria-controls');
      field.removeAttribute('aria-activedescendant');
    };
  }, [field, listId, key]);
}
