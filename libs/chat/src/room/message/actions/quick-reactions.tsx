import { useState } from 'react';

import type { Message } from '#client';
import { qualifiedEmoji } from '#contracts/emoji';
import { useMe, useParley } from '#react';

import { errorText } from '../../../text/error-text.js';
import { useFullText } from '../../../text/use-full-text.js';
import { PressButton } from '../../../ui/press-button.js';
import { useToast } from '../../../ui/toast.js';
import { noteEmoji, quickEmoji } from '../../emoji/frequent-emoji.js';
import styles from './message-actions.module.css';
import { browserStorage } from '../../../ui/page-storage.js';

/** The reactions that the user chooses most, apart from those that the message has: these have a button below its text. */
export function QuickReactions({ message, onReact }: { message: Message; onReact: () => void }) {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  const me = useMe()?.user.id;
  const [offered] = useState(() => (me === undefined ? [] : quickEmoji(browserStorage(), me)));
  const react = (emoji: string): void => {
    onReact();
    if (me !== undefined) noteEmoji(browserStorage(), me, emoji);
    parley
      .room(message.roomId)
      .react(message.id, emoji)
      .catch((error: unknown) => toast.show(errorText(error, text)));
  };
  const present = new Set(message.reactions.map(({ emoji }) => qualifiedEmoji(emoji)));
  const missing = offered.filter((emoji) => !present.has(emoji));
  return missing.map((emoji) => (
    <PressButton
      key={emoji}
      aria-label={text.actions.quick(emoji)}
      title={text.actions.quick(emoji)}
      className={styles.quick}
      onPress={() => react(emoji)}
    >
      {emoji}
    </PressButton>
  ));
}
