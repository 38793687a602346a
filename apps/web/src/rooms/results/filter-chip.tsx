import { ChevronDown, X } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { Dialog, Popover } from 'react-aria-components/Popover';

import { useFullText } from '#chat/text/use-full-text.js';
import { PressButton } from '#chat/ui/press-button.js';
import styles from './filters.module.css';

interface ChipProps {
  readonly name: string;
  /** What it is set to; `null` if it is not set. */
  readonly value: string | null;
  readonly onRemove: () => void;
}

interface FilterChipProps extends ChipProps {
  /** What the popover shows. `close` closes it. */
  readonly children: (close: () => void) => ReactNode;
}

/** A filter: a button that opens a popover, and one that removes the filter. */
export function FilterChip({ name, value, onRemove, children }: FilterChipProps) {
  const { results: text } = useFullText();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
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
        aria-expanded={isOpen}
        onPress={() => setOpen(true)}
      >
        {value === null ? name : text.chosen(name, value)}
        {value === null && <ChevronDown aria-hidden size={14} />}
      </PressButton>
      {value !== null && (
        <PressButton className={styles.remove} aria-label={text.remove(name)} onPress={remove}>
          <X aria-hidden size={14} />
        </PressButton>
      )}
      <Popover
        isOpen={isOpen}
        triggerRef={button}
        placement="bottom start"
        onOpenChange={setOpen}
        className={styles.popover ?? ''}
      >
        <Dialog aria-label={name} className={styles.dialog ?? ''}>
          {children(() => setOpen(false))}
        </Dialog>
      </Popover>
    </span>
  );
}
