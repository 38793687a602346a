import { ChevronDown, X } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';

import { DialogPopover, type PopoverAnchor } from '#chat/overlays/dialog-popover.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { PressButton } from '#chat/ui/press-button.js';
import styles from './filters.module.css';

interface ChipProps {
  readonly name: string;
  /** The value of the filter, in words. `null`: the filter is off. */
  readonly value: string | null;
  readonly onRemove: () => void;
}

interface FilterChipProps extends ChipProps {
  /** Renders the content of the popover. `close` closes the popover. */
  readonly children: (close: () => void) => ReactNode;
}

/** A filter: a button that opens a popover, and one that removes the filter. */
export function FilterChip({ name, value, onRemove, children }: FilterChipProps) {
  const { results: text } = useFullText();
  const button = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<PopoverAnchor | null>(null);
  const close = (): void => setAnchor(null);
  const remove = (): void => {
    button.current?.focus();
    onRemove();
  };
  return (
    <span className={styles.chip} data-set={value !== null}>
      <PressButton
        ref={button}
        className={styles.name}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onPress={({ currentTarget }) => setAnchor({ element: currentTarget })}
      >
        {value === null ? name : text.chosen({ filter: name, value })}
        {value === null && <ChevronDown aria-hidden size={14} />}
      </PressButton>
      {value !== null && (
        <PressButton className={styles.remove} aria-label={text.remove(name)} onPress={remove}>
          <X aria-hidden size={14} />
        </PressButton>
      )}
      {anchor !== null && (
        <DialogPopover title={name} anchor={anchor} className={styles.popover} onClose={close}>
          {children(close)}
        </DialogPopover>
      )}
    </span>
  );
}
