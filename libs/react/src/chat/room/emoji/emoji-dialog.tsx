import { type KeyboardEvent, useState } from 'react';

import { useMe } from '#react';

import { useFullText } from '../../text/use-full-text.js';
import { Dialog } from '../../overlays/dialog.js';
import { Skeleton } from '../../ui/skeleton.js';
import { hasTouchOnly } from '../composer/input-device.js';
import type { EmojiGroup } from './emoji-data.js';
import styles from './emoji-dialog.module.css';
import { EmojiGrid } from './emoji-grid.js';
import { findEmoji } from './emoji-search.js';
import { frequentEmoji, noteEmoji } from './frequent-emoji.js';
import { useEmoji } from './use-emoji.js';

const RESULTS_MAX = 80;

export interface EmojiDialogProps {
  readonly title: string;
  readonly onChoose: (emoji: string) => void;
  readonly onClose: () => void;
}

/** Chooses an emoji, by search or by category. */
export function EmojiDialog({ title, onChoose, onClose }: EmojiDialogProps) {
  const text = useFullText();
  const me = useMe()?.user.id;
  const [query, setQuery] = useState('');
  const { groups, hasFailed } = useEmoji(true);
  const sections = groups === null ? null : sectionsOf(groups, query);
  const choose = (emoji: string) => {
    if (me !== undefined) noteEmoji(localStorage, me, emoji);
    onChoose(emoji);
  };
  const chooseFirst = (event: KeyboardEvent) => {
    const first = sections?.[0]?.emojis[0];
    if (event.key !== 'Enter' || query === '' || first === undefined) return;
    event.preventDefault();
    choose(first.emoji);
  };

  function sectionsOf(all: readonly EmojiGroup[], wanted: string): readonly EmojiGroup[] {
    if (wanted.trim() !== '') return [{ name: text.emoji.found, emojis: findEmoji(all, wanted, RESULTS_MAX) }];
    const names = new Map(all.flatMap(({ emojis }) => emojis).map((entry) => [entry.emoji, entry]));
    const frequent = me === undefined ? [] : frequentEmoji(localStorage, me);
    const titles: Readonly<Record<string, string>> = text.emoji.groups;
    return [
      { name: text.emoji.frequent, emojis: frequent.flatMap((emoji) => names.get(emoji) ?? []) },
      ...all.map(({ name, emojis }) => ({ name: titles[name] ?? name, emojis })),
    ];
  }

  return (
    <Dialog title={title} size="s" isOpen onClose={onClose}>
      <div className={styles.picker}>
        <input
          type="search"
          autoFocus={!hasTouchOnly()}
          className={styles.search}
          aria-label={text.emoji.search}
          placeholder={text.emoji.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={chooseFirst}
        />
        {hasFailed && <p role="alert">{text.emoji.failed}</p>}
        {sections === null && !hasFailed && <Skeleton lines={6} />}
        {sections !== null && (
          <EmojiGrid isFirstFocused={hasTouchOnly()} sections={sections} none={text.emoji.none} onChoose={choose} />
        )}
      </div>
    </Dialog>
  );
}
