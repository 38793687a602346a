import { type KeyboardEvent, type ReactNode, type RefObject, useId } from 'react';

import type { RoomId } from '#client';

import { useText } from '../../text/use-text.js';
import { classes } from '../../ui/classes.js';
import { EmojiButton } from './emoji-button.js';
import { charsLeft } from './send-rules.js';
import { TextBox, type TextBoxHandle } from './text-box.js';
import styles from './writing-area.module.css';

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
  readonly box: RefObject<TextBoxHandle | null>;
}

/** The frame of a text that the user writes: bar, text, emoji, buttons, and errors and counter below. */
export function WritingArea(props: WritingAreaProps) {
  const { roomId, label, value, maxChars, onChange, onKeyDown, placeholder, error, hint, bar, children, box } = props;
  const text = useText();
  const id = useId();
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
          <EmojiButton box={box} />
          {children}
        </div>
      </div>
      <p id={`${id}-below`} className={styles.below}>
        {left !== null && <span className={classes(left < 0 && styles.over)}>{countText(left, text.composer)}</span>}
        {hint}
      </p>
    </>
  );
}

function countText(left: number, text: { charsLeft: (n: number) => string; charsOver: (n: number) => string }): string {
  return left < 0 ? text.charsOver(-left) : text.charsLeft(left);
}
