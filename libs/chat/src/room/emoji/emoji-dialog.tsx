import { X } from 'lucide-react';

import { DialogPopover, type PopoverAnchor } from '../../overlays/dialog-popover.js';
import { Dialog } from '../../overlays/dialog.js';
import { IconButton } from '../../overlays/icon-button.js';
import { isPhone } from '../../overlays/use-back-closes.js';
import { useFullText } from '../../text/use-full-text.js';
import { EmojiPicker } from './emoji-picker.js';
import styles from './emoji-picker.module.css';

export interface EmojiDialogProps {
  readonly title: string;
  /** Where it opens, except on a phone. */
  readonly anchor: PopoverAnchor | undefined;
  readonly onChoose: (emoji: string) => void;
  readonly onClose: () => void;
}

/** Chooses an emoji beside what it is for. */
export function EmojiDialog({ title, anchor, onChoose, onClose }: EmojiDialogProps) {
  const text = useFullText();
  if (anchor === undefined || isPhone())
    return (
      <Dialog title={title} size="s" isOpen onClose={onClose}>
        <EmojiPicker onChoose={onChoose} />
      </Dialog>
    );
  return (
    <DialogPopover title={title} anchor={anchor} className={styles['popover']} onClose={onClose}>
      <EmojiPicker onChoose={onChoose}>
        <IconButton label={text.ui.close} icon={X} onPress={onClose} />
      </EmojiPicker>
    </DialogPopover>
  );
}
