import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';

import { useMe } from '#react';

import { useFullText } from '../../text/use-full-text.js';
import { Skeleton } from '../../ui/skeleton.js';
import { hasTouchOnly } from '../../ui/input-device.js';
import { Categories } from './categories.js';
import type { EmojiGroup } from './emoji-data.js';
import { EmojiGrid } from './emoji-grid.js';
import styles from './emoji-picker.module.css';
import { findEmoji } from './emoji-search.js';
import { frequentEmoji, noteEmoji } from './frequent-emoji.js';
import { savedTone, saveTone, type SkinTone, withTone } from './skin-tone.js';
import { ToneChoice } from './tone-choice.js';
import { useEmoji } from './use-emoji.js';
import { browserStorage } from '../../ui/page-storage.js';

const RESULTS_MAX = 80;

export interface EmojiPickerProps {
  readonly onChoose: (emoji: string) => void;
  /** Beside the search. */
  readonly children?: ReactNode;
}

/** Chooses an emoji, by search or by category, in the skin tone that the user likes. */
export function EmojiPicker({ onChoose, children }: EmojiPickerProps) {
  const text = useFullText();
  const me = useMe()?.user.id;
  const [query, setQuery] = useState('');
  const [tone, changeTone] = useTone();
  const [name, setName] = useState('');
  const grid = useRef<HTMLDivElement>(null);
  const { groups, hasFailed } = useEmoji(true);
  const sections = useSections(groups, query, tone);
  const choose = (emoji: string) => {
    if (me !== undefined) noteEmoji(browserStorage(), me, emoji);
    onChoose(emoji);
  };
  const chooseFirst = (event: KeyboardEvent) => {
    const first = sections?.[0]?.emojis[0];
    if (event.key !== 'Enter' || query === '' || first === undefined) return;
    event.preventDefault();
    choose(first.emoji);
  };
  return (
    <div className={styles['picker']}>
      <div className={styles['top']}>
        <input
          type="search"
          autoFocus={!hasTouchOnly()}
          className={styles['search']}
          aria-label={text.emoji.search}
          placeholder={text.emoji.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={chooseFirst}
        />
        {children}
      </div>
      {hasFailed && <p role="alert">{text.emoji.failed}</p>}
      {sections === null && !hasFailed && <Skeleton lines={6} />}
      {sections !== null && (
        <>
          {query === '' && <Categories sections={sections} grid={grid} />}
          <EmojiGrid
            ref={grid}
            isFirstFocused={hasTouchOnly()}
            sections={sections}
            none={text.emoji.none}
            onChoose={choose}
            onName={setName}
          />
          <div className={styles['bottom']}>
            <p aria-hidden className={styles['name']}>
              {name}
            </p>
            <ToneChoice tone={tone} onChange={changeTone} />
          </div>
        </>
      )}
    </div>
  );
}

/** The skin tone that the user likes, and a function that changes it. */
function useTone(): [tone: SkinTone, change: (tone: SkinTone) => void] {
  const [tone, setTone] = useState(() => savedTone(browserStorage()));
  const change = (chosen: SkinTone): void => {
    setTone(chosen);
    saveTone(browserStorage(), chosen);
  };
  return [tone, change];
}

/** What is found, or what the user chose last and then all groups; `null` until they are loaded. */
function useSections(
  groups: readonly EmojiGroup[] | null,
  query: string,
  tone: SkinTone,
): readonly EmojiGroup[] | null {
  const text = useFullText();
  const me = useMe()?.user.id;
  if (groups === null) return null;
  const toned = groups.map(({ name, emojis }) => ({
    name,
    emojis: emojis.map((entry) => ({ ...entry, emoji: withTone(entry.emoji, tone) })),
  }));
  if (query.trim() !== '') return [{ name: text.emoji.found, emojis: findEmoji(toned, query, RESULTS_MAX) }];
  // One that was chosen in another tone keeps it.
  const entries = [groups, toned].flatMap((all) => all.flatMap(({ emojis }) => emojis));
  const names = new Map(entries.map((entry) => [entry.emoji, entry]));
  const frequent = me === undefined ? [] : frequentEmoji(browserStorage(), me);
  const titles: Readonly<Record<string, string>> = text.emoji.groups;
  return [
    { name: text.emoji.frequent, emojis: frequent.flatMap((emoji) => names.get(emoji) ?? []) },
    ...toned.map(({ name, emojis }) => ({ name: titles[name] ?? name, emojis })),
  ];
}
