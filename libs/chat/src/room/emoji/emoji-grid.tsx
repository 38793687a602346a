import { type KeyboardEvent, memo, type MouseEvent, type RefObject, type SyntheticEvent, useEffect } from 'react';

import type { EmojiGroup } from './emoji-data.js';
import styles from './emoji-picker.module.css';
import { stepFrom } from './grid-steps.js';

export interface EmojiGridProps {
  readonly sections: readonly EmojiGroup[];
  /** Shown without any emoji. */
  readonly none: string;
  /** The first choice takes the focus. */
  readonly isFirstFocused: boolean;
  readonly onChoose: (emoji: string) => void;
  /** Called with the emoji and the name that have the pointer or the focus. */
  readonly onName: (name: string) => void;
  /** The element with one child per section. */
  readonly ref: RefObject<HTMLDivElement | null>;
}

/** The choices. Tab leads to the first one, the arrow keys lead to the others. */
export function EmojiGrid({ sections, none, isFirstFocused, onChoose, onName, ref: grid }: EmojiGridProps) {
  useEffect(() => {
    if (isFirstFocused) grid.current?.querySelector('button')?.focus();
  }, [grid, isFirstFocused]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const from = buttons.findIndex((button) => button === event.target);
    const places = buttons.map((button) => {
      const { left, top } = button.getBoundingClientRect();
      return { left, top: Math.round(top) };
    });
    const isRightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl';
    const step = stepFrom(places, from, event.key, isRightToLeft);
    if (step === null) return;
    event.preventDefault();
    buttons[step]?.focus();
  };
  const tellName = ({ target }: SyntheticEvent) => {
    if (target instanceof HTMLButtonElement) onName(target.getAttribute('aria-label') ?? '');
  };
  // One listener: a thousand buttons with their own would take long to render.
  const onClick = (event: MouseEvent) => {
    const emoji = event.target instanceof HTMLElement ? event.target.closest('button')?.dataset['emoji'] : undefined;
    if (emoji !== undefined) onChoose(emoji);
  };
  if (sections.every(({ emojis }) => emojis.length === 0)) return <p className={styles.none}>{none}</p>;
  return (
    <div
      ref={grid}
      className={styles.sections}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onPointerOver={tellName}
      onFocus={tellName}
      // A long press on a touch screen shows the name and chooses nothing.
      onContextMenu={(event) => event.preventDefault()}
    >
      {sections.map((section, index) => (
        <Section key={section.name} section={section} isFirst={index === 0} />
      ))}
    </div>
  );
}

const Section = memo(function Section({ section, isFirst }: { section: EmojiGroup; isFirst: boolean }) {
  return (
    <section aria-label={section.name} className={styles.section}>
      <h3 className={styles.heading}>{section.name}</h3>
      <div className={styles.grid}>
        {section.emojis.map(({ emoji, name }, index) => (
          <button
            key={emoji}
            type="button"
            className={styles.choice}
            tabIndex={isFirst && index === 0 ? 0 : -1}
            data-emoji={emoji}
            aria-label={`${emoji} ${name}`}
            title={name}
          >
            {emoji}
          </button>
        ))}
      </div>
    </section>
  );
});
