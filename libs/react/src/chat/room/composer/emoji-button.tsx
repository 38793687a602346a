import { Smile } from 'lucide-react';
import { type RefObject, useState } from 'react';
import { flushSync } from 'react-dom';

import { useText } from '../../text/use-text.js';
import { IconButton } from '../../overlays/icon-button.js';
import { lazyPart } from '../../parts/lazy-part.js';
import type { TextBoxHandle } from './text-box.js';

const EmojiDialog = lazyPart(async () => (await import('../emoji/emoji-dialog.js')).EmojiDialog);

/** Inserts an emoji into the text. */
export function EmojiButton({ box }: { box: RefObject<TextBoxHandle | null> }) {
  const text = useText();
  const [isPicking, setPicking] = useState(false);
  const pick = () => {
    // The dialog gives the focus back to the element that had it: the text rather than the button.
    box.current?.focus();
    setPicking(true);
  };
  const insert = (emoji: string) => {
    // The dialog holds the focus, which the text needs.
    flushSync(() => setPicking(false));
    box.current?.insert(emoji);
  };
  return (
    <>
      <IconButton label={text.composer.emoji} icon={Smile} onPress={pick} />
      {isPicking && <EmojiDialog title={text.composer.emoji} onChoose={insert} onClose={() => setPicking(false)} />}
    </>
  );
}
