import { Smile } from 'lucide-react';
import {
  lazy,
  type KeyboardEvent,
  type ReactNode,
  Suspense,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import type { Ref } from 'react';

import type { RoomId } from '#client';

import { useText } from '../../text/use-text.js';
import { classes } from '../../ui/classes.js';
import { IconButton } from '../../ui/icon-button.js';
import { charsLeft } from './send-rules.js';
import { TextBox, type TextBoxHandle } from './text-box.js';
import styles from './writing-area.module.css';

const EmojiDialog = lazy(() => import('../emoji/emoji-dialog.js').then((module) => ({ default: module.EmojiDialog })));

export interface WritingAreaProps {
  readonly roomId: RoomId;
  readonly label: string;
  readonly value: string;
  readonly maxChars: number;
  readonly onChange: (value: string) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  readonly placeholder?: string;
  /** Why the text was not sent. */
  readonly error: ReactNode;
  /** A remark below the text. */
  readonly hint?: string | null;
  /** The bar above the text: what it answers or changes. */
  readonly bar?: ReactNode;
  /** The buttons behind the text. */
  readonly children: ReactNode;
  readonly ref: Ref<TextBoxHandle>;
}

/** The frame of a text that the user writes: bar, text, emoji, buttons, and errors and counter below. */
export function WritingArea(props: WritingAreaProps) {
  const { roomId, label, value, maxChars, onChange, onKeyDown, placeholder, error, hint, bar, children, ref } = props;
  const text = useText();
  const id = useId();
  const box = useRef<TextBoxHandle>(null);
  const [isPicking, setPicking] = useState(false);
  useImperativeHandle(ref, () => ({
    focus: () => box.current?.focus(),
    insert: (inserted) => box.current?.insert(inserted),
    known: () => box.current?.known() ?? [],
  }));
  const pick = () => {
    // The dialog gives the focus back to the element that had it: the text rather than the button.
    box.current?.focus();
    setPicking(true);
  };
  const left = charsLeft(value, maxChars);
  return (
    <>
      {error !== null && (
        <div role="alert" id={`${id}-error`} className={styles.error}>
          {error}
        </div>
      )}
      <div className={styles.area}>
        {bar}
        <div className={styles.row}>
          <TextBox
            ref={box}
            roomId={roomId}
            label={label}
            value={value}
            placeholder={placeholder}
            onChange={onChange}
            onKeyDown={onKeyDown}
            isInvalid={error !== null}
            describedBy={error === null ? `${id}-below` : `${id}-error ${id}-below`}
          />
          {/* After the text, because Shift+Tab leads from the text to the messages. */}
          <IconButton label={text.composer.emoji} icon={Smile} onPress={pick} />
          {children}
        </div>
      </div>
      <p id={`${id}-below`} className={styles.below}>
        {left !== null && <span className={classes(left < 0 && styles.over)}>{countText(left, text.composer)}</span>}
        {hint}
      </p>
      {isPicking && (
        <Suspense>
          <EmojiDialog
            title={text.composer.emoji}
            onChoose={(emoji) => {
              setPicking(false);
              box.current?.insert(emoji);
            }}
            onClose={() => setPicking(false)}
          />
        </Suspense>
      )}
    </>
  );
}

function countText(left: number, text: { charsLeft: (n: number) => string; charsOver: (n: number) => string }): string {
  return left < 0 ? text.charsOver(-left) : text.charsLeft(left);
}
