import type { RefObject } from 'react';
import { Toolbar } from 'react-aria-components/Toolbar';

import { useFullText } from '../../text/use-full-text.js';
import { PressButton } from '../../ui/press-button.js';
import type { EmojiGroup } from './emoji-data.js';
import styles from './emoji-picker.module.css';

interface CategoriesProps {
  readonly sections: readonly EmojiGroup[];
  /** The element with one child per section. */
  readonly grid: RefObject<HTMLDivElement | null>;
}

/** Buttons that lead to the sections, each with the first emoji of its section. */
export function Categories({ sections, grid }: CategoriesProps) {
  const text = useFullText();
  const lead = (index: number): void => {
    const section = grid.current?.children[index];
    section?.scrollIntoView({ block: 'start' });
    section?.querySelector('button')?.focus({ preventScroll: true });
  };
  return (
    <Toolbar aria-label={text.emoji.categories} className={styles['categories'] ?? ''}>
      {sections.map(({ name, emojis }, index) => (
        <PressButton
          key={name}
          aria-label={name}
          title={name}
          className={styles['category']}
          onPress={() => lead(index)}
        >
          <span aria-hidden>{emojis[0]?.emoji}</span>
        </PressButton>
      ))}
    </Toolbar>
  );
}
