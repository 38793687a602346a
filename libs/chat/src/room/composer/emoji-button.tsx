import { Smile } from 'lucide-react';
import { type MouseEvent, type RefObject, useState } from 'react';
import { flushSync } from 'react-dom';

import { useText } from '../../text/use-text.js';
import { IconButton } from '../../overlays/icon-button.js';
import { lazyPart } from '../../parts/lazy-part.js';
import type { TextBoxHandle } from '../state/text-box-handle.js';

const EmojiDialog = lazyPart(async () => (await import('../emoji/emoji-dialog.js')).EmojiDialog);

/** Inserts an emoji into the text. */
export function EmojiButton({ box }: { box: RefObject<TextBoxHandle | null> }) {
  const text = useText();
  const [picking, setPicking] = useState<Element | null>(null);
  const pick = ({ currentTarget }: MouseEvent) => {
    // The dialog gives the focus back to the element that had it: the text rather than the button.
    box.current?.focus();
    setPicking(currentTarget);
  };
  const close = () => setPicking(null);
  const insert = (emoji: string) => {
    // The dialog holds the focus, which the text needs.
    flushSync(close);
    box.current?.insert(emoji);
  };
  return (
    <>
      <IconButton label={text.composer.emoji} icon={Smile} onPress={pick} />
      {picking !== null && (
        <EmojiDialog title={text.composer.emoji} anchor={{ element: picking }} onChoose={insert} onClose={close} />
      )}
    </>
  );
}
