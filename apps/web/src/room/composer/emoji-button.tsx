import { Smile } from 'lucide-react';
import { lazy, type RefObject, Suspense, useState } from 'react';

import { useText } from '../../text/use-text.js';
import { IconButton } from '../../ui/icon-button.js';
import { whenOnline } from '../../when-online.js';
import type { TextBoxHandle } from './text-box.js';

const EmojiDialog = lazy(
  whenOnline(() => import('../emoji/emoji-dialog.js').then((module) => ({ default: module.EmojiDialog }))),
);

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
    setPicking(false);
    box.current?.insert(emoji);
  };
  return (
    <>
      <IconButton label={text.composer.emoji} icon={Smile} onPress={pick} />
      {isPicking && (
        <Suspense>
          <EmojiDialog title={text.composer.emoji} onChoose={insert} onClose={() => setPicking(false)} />
        </Suspense>
      )}
    </>
  );
}
