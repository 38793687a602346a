import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';

import type { RoomId, UserBrief } from '#client';

import { MentionList } from './mention-list.js';
import { isOfInputMethod } from './send-rules.js';
import styles from './text-box.module.css';
import { useMentionCompletion } from './use-mention-completion.js';

/** The actions that the owner of a text box can call. */
export interface TextBoxHandle {
  readonly focus: () => void;
  /** Puts the text in place of the selection. */
  readonly insert: (inserted: string) => void;
  /** The members of the room that the text can mention. */
  readonly known: () => readonly UserBrief[];
}

export interface TextBoxProps {
  readonly roomId: RoomId;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Keys that the list of suggestions does not take. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  readonly onPaste: (event: ClipboardEvent<HTMLTextAreaElement>) => void;
  readonly placeholder: string | undefined;
  readonly isInvalid: boolean;
  readonly describedBy: string;
  readonly ref: Ref<TextBoxHandle>;
}

/** A text field that grows with its text and completes `@names`. */
export function TextBox({ roomId, label, value, onChange, onKeyDown, placeholder, ref, ...props }: TextBoxProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const { caret, setCaret, write } = useCaret(field, onChange);
  const [isFocused, setFocused] = useState(false);
  const completion = useMentionCompletion({ roomId, value, caret, isFocused, write });
  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    insert: (inserted) => {
      const { selectionStart = value.length, selectionEnd = value.length } = field.current ?? {};
      write(value.slice(0, selectionStart) + inserted + value.slice(selectionEnd), selectionStart + inserted.length);
    },
    known: completion.known,
  }));
  return (
    <div className={styles.box}>
      {completion.active !== null && (
        <MentionList
          id={completion.listId}
          users={completion.offered}
          active={completion.active}
          onChoose={completion.choose}
        />
      )}
      <textarea
        ref={field}
        className={styles.field}
        aria-label={label}
        aria-autocomplete="list"
        aria-controls={completion.active === null ? undefined : completion.listId}
        aria-activedescendant={completion.active === null ? undefined : `${completion.listId}-${completion.active.id}`}
        aria-invalid={props.isInvalid}
        aria-describedby={props.describedBy}
        dir="auto"
        rows={1}
        placeholder={placeholder}
        value={value}
        onChange={(event) => {
          setCaret(event.target.selectionStart);
          onChange(event.target.value);
          completion.restart();
        }}
        onPaste={props.onPaste}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onKeyDown={(event) => {
          const isPlain = !event.shiftKey && !isOfInputMethod(event.nativeEvent);
          if (isPlain && completion.onKey(event.key)) {
            event.preventDefault();
            event.stopPropagation();
          } else onKeyDown(event);
        }}
      />
    </div>
  );
}

/** The caret, and a function that replaces the text and moves it. */
function useCaret(field: { readonly current: HTMLTextAreaElement | null }, onChange: (value: string) => void) {
  const [caret, setCaret] = useState(0);
  const next = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (next.current === null) return;
    field.current?.setSelectionRange(next.current, next.current);
    next.current = null;
  });
  const write = (text: string, at: number) => {
    next.current = at;
    setCaret(at);
    onChange(text);
  };
  return { caret, setCaret, write };
}
