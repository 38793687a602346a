import { type ClipboardEvent, type KeyboardEvent, type ReactNode, type RefObject, useId } from 'react';

import type { RoomId } from '#client';

import { useText } from '../../text/use-text.js';
import { classes } from '../../ui/classes.js';
import { VisuallyHidden } from '../../ui/visually-hidden.js';
import { EmojiButton } from './emoji-button.js';
import { AttachButton } from './files/attach-button.js';
import { clipboardPictures } from './files/clipboard-pictures.js';
import { pastedFiles } from './files/given-files.js';
import type { AddFiles } from './files/use-add-files.js';
import { useFileDrop } from './files/use-file-drop.js';
import { charsLeft } from './send-rules.js';
import type { TextBoxHandle } from '../state/text-box-handle.js';
import { TextBox } from './text-box.js';
import styles from './writing-area.module.css';

export interface WritingAreaProps {
  readonly roomId: RoomId;
  readonly label: string;
  readonly value: string;
  readonly maxChars: number;
  readonly onChange: (value: string) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  readonly onCaret?: (caret: number) => void;
  readonly placeholder?: string;
  /** Why the text was not sent. */
  readonly error: ReactNode;
  /** A remark below the text. */
  readonly hint?: ReactNode;
  /** The bar above the text: what it answers or changes. */
  readonly bar?: ReactNode;
  /** Takes files that the user chooses, pastes or drops; `null` if they may not send files. */
  readonly onAddFiles: AddFiles | null;
  /** The files of the message. */
  readonly files: ReactNode;
  /** Their number, size and names, which screen readers say at each change; `''` without files. */
  readonly filesStatus: string;
  /** The buttons behind the text. */
  readonly children: ReactNode;
  readonly box: RefObject<TextBoxHandle | null>;
}

/** The frame of a text that the user writes: bar, files, text, buttons, and errors and counter below. */
export function WritingArea(props: WritingAreaProps) {
  const { roomId, label, value, onChange, onKeyDown, placeholder, error, bar, onAddFiles, children, box } = props;
  const text = useText();
  const id = useId();
  const isOver = useFileDrop(onAddFiles);
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const given = pastedFiles(event.clipboardData);
    if (onAddFiles === null) return;
    if (given.length > 0) {
      event.preventDefault();
      onAddFiles(given);
    } else if (event.clipboardData.types.length === 0) {
      void clipboardPictures(navigator.clipboard).then((pictures) => {
        if (pictures.length > 0) onAddFiles(pictures);
      });
    }
  };
  return (
    <>
      {error !== null && (
        <div role="alert" id={`${id}-error`} className={styles.error}>
          {error}
        </div>
      )}
      <div className={styles.area}>
        {bar}
        {props.files}
        <div className={styles.row}>
          <TextBox
            ref={box}
            roomId={roomId}
            label={label}
            value={value}
            placeholder={placeholder}
            onChange={onChange}
            onKeyDown={onKeyDown}
            onCaret={props.onCaret}
            onPaste={onPaste}
            isInvalid={error !== null}
            describedBy={error === null ? `${id}-below` : `${id}-error ${id}-below`}
          />
          {/* After the text, because Shift+Tab leads from the text to the messages. */}
          {onAddFiles !== null && <AttachButton onAdd={onAddFiles} />}
          <EmojiButton box={box} />
          {children}
        </div>
        {isOver && <p className={styles.drop}>{text.files.drop}</p>}
      </div>
      <VisuallyHidden role="status">{props.filesStatus}</VisuallyHidden>
      <Below {...props} id={`${id}-below`} />
    </>
  );
}

function Below({ id, value, maxChars, hint }: Pick<WritingAreaProps, 'value' | 'maxChars' | 'hint'> & { id: string }) {
  const text = useText();
  const left = charsLeft(value, maxChars);
  return (
    <p id={id} className={styles.below}>
      {left !== null && <span className={classes(left < 0 && styles.over)}>{countText(left, text.composer)}</span>}
      {hint}
    </p>
  );
}

function countText(left: number, text: { charsLeft: (n: number) => string; charsOver: (n: number) => string }): string {
  return left < 0 ? text.charsOver(-left) : text.charsLeft(left);
}
