import { Bold, Code, Italic, Link, type LucideIcon, Strikethrough, TextQuote } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { Toolbar } from 'react-aria-components/Toolbar';

import { IconButton } from '../../../overlays/icon-button.js';
import { useFullText } from '../../../text/use-full-text.js';
import styles from './format-bar.module.css';
import type { FormatName } from './formats.js';

const ICONS: Readonly<Record<FormatName, LucideIcon>> = {
  bold: Bold,
  italic: Italic,
  strike: Strikethrough,
  code: Code,
  link: Link,
  quote: TextQuote,
};
const NAMES = Object.keys(ICONS) as FormatName[];

interface FormatBarProps {
  readonly onFormat: (name: FormatName) => void;
  readonly onClose: () => void;
}

/** Formats the selection. Tab leads here from the text, and Escape back. */
export function FormatBar({ onFormat, onClose }: FormatBarProps) {
  const text = useFullText();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    <div onKeyDown={onKeyDown}>
      <Toolbar aria-label={text.composer.format} className={styles.bar ?? ''}>
        {NAMES.map((name) => (
          <IconButton
            key={name}
            size="s"
            label={text.composer.formats[name]}
            icon={ICONS[name]}
            onPress={() => onFormat(name)}
          />
        ))}
      </Toolbar>
    </div>
  );
}
