import { Ellipsis } from 'lucide-react';
import { type MouseEvent, type SyntheticEvent, useState } from 'react';

import type { Message } from '#client';

import { IconButton } from '../../../overlays/icon-button.js';
import { useFullText } from '../../../text/use-full-text.js';
import { useRoomActions, useRoomUi } from '../../state/room-state.js';
import { selectedText } from './selected-text.js';

/** Opens the menu of further actions. That is not in the toolbar, which is gone when nothing of the message has the focus. */
export function MoreButton({ message }: { message: Message }) {
  const text = useFullText();
  const { setActing } = useRoomActions();
  const { acting } = useRoomUi();
  /** Noted before the press, which can end the selection. */
  const [selected, setSelected] = useState('');
  const noteSelected = ({ currentTarget }: SyntheticEvent): void => {
    const article = currentTarget.closest('article');
    if (article !== null) setSelected(selectedText(article));
  };
  const open = ({ currentTarget }: MouseEvent<HTMLElement>): void => {
    const place = currentTarget.getBoundingClientRect();
    const article = currentTarget.closest('article');
    article?.focus();
    setActing({ action: 'more', message, selected, anchor: { element: article ?? currentTarget, place } });
  };
  return (
    <span onPointerDownCapture={noteSelected} onKeyDownCapture={noteSelected}>
      <IconButton
        size="s"
        label={text.actions.more}
        icon={Ellipsis}
        aria-haspopup="menu"
        aria-expanded={acting?.action === 'more' && acting.message.id === message.id}
        onPress={open}
      />
    </span>
  );
}
