import {
  type ClipboardEvent,
  type FocusEvent,
  type KeyboardEvent,
  type Ref,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';

import type { RoomId } from '#client';
import { LIMITS } from '#contracts/limits';

import { pressedOf } from '../../keys/pressed.js';
import { WRITING_KEYS } from '../../keys/shortcuts.js';
import { lazyPart } from '../../parts/lazy-part.js';
import { partOf, soon } from '../../parts/part.js';
import { useIsLater } from '../../parts/use-idle-loading.js';
import type { TextBoxHandle } from '../state/text-box-handle.js';
import type { FormatName } from './aids/formats.js';
import type { TextAidsHandle } from './aids/text-aids.js';
import { appendText, changeText, insertText } from './change-text.js';
import { continued } from './continuing.js';
import { isInOpenFence, isOfInputMethod } from './send-rules.js';
import styles from './text-box.module.css';
import { typedAt } from './typed.js';
import { useGrowing } from './use-growing.js';
import { type MentionDirectory, useMentionDirectory } from './use-mention-directory.js';

const TextAids = lazyPart(async () => (await import('./aids/text-aids.js')).TextAids);
const formats = partOf(() => import('./aids/formats.js'));
const richText = partOf(() => import('./aids/rich-text.js'));

export interface TextBoxProps {
  readonly roomId: RoomId;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Keys that the aids do not take. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  readonly onPaste: (event: ClipboardEvent<HTMLTextAreaElement>) => void;
  /** Tells where the caret is, at each change of that. */
  readonly onCaret?: ((caret: number) => void) | undefined;
  readonly placeholder: string | undefined;
  readonly isInvalid: boolean;
  readonly describedBy: string;
  readonly ref: Ref<TextBoxHandle>;
}

/** A text field that grows with its text. The aids for writing load with the first text. */
export function TextBox({ roomId, label, value, onChange, onKeyDown, placeholder, ref, ...props }: TextBoxProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const aids = useRef<TextAidsHandle>(null);
  const [[start, end], setSelection] = useState<readonly [number, number]>([0, 0]);
  const { isFocused, focusHandlers } = useFocusWithin();
  const hasAids = useIsLater() || value !== '';
  const typed = isFocused && start === end ? typedAt(value, start) : null;
  const isPastePlain = useRef(false);
  const directory = useMentionDirectory(roomId, typed?.sign === '@' ? typed.query : null, isFocused);
  const noteSelection = ({ selectionStart, selectionEnd }: HTMLTextAreaElement): void => {
    setSelection([selectionStart, selectionEnd]);
    props.onCaret?.(selectionStart);
  };
  useHandle(ref, field, directory);
  useCaretAtEnd(field);
  useGrowing(field, value);
  return (
    <div className={styles.box} {...focusHandlers}>
      <textarea
        ref={field}
        className={styles.field}
        aria-label={label}
        aria-autocomplete="list"
        aria-invalid={props.isInvalid}
        aria-describedby={props.describedBy}
        dir="auto"
        rows={1}
        placeholder={placeholder}
        value={value}
        onChange={(event) => {
          noteSelection(event.target);
          onChange(event.target.value);
        }}
        onPaste={(event) => {
          props.onPaste(event);
          if (!event.defaultPrevented) pasteRichText(event, isPastePlain.current);
          isPastePlain.current = false;
        }}
        onSelect={(event) => noteSelection(event.currentTarget)}
        onKeyDown={(event) => {
          isPastePlain.current = event.shiftKey && (event.ctrlKey || event.metaKey);
          if (write(event, aids.current)) {
            event.preventDefault();
            event.stopPropagation();
          } else onKeyDown(event);
        }}
      />
      {hasAids && (
        <TextAids
          ref={aids}
          failed={null}
          {...{ field, value, typed, directory }}
          isSelecting={isFocused && start !== end}
          onFormat={(name) => format(field.current, name)}
        />
      )}
    </div>
  );
}

/** Browsers put the caret before a text that is there from the start, such as a draft. */
function useCaretAtEnd(field: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    const length = field.current?.value.length ?? 0;
    field.current?.setSelectionRange(length, length);
  }, [field]);
}

function useHandle(
  ref: Ref<TextBoxHandle>,
  field: RefObject<HTMLTextAreaElement | null>,
  { known }: MentionDirectory,
): void {
  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    insert: (inserted) => {
      if (field.current !== null) insertText(field.current, inserted);
    },
    append: (added) => {
      if (field.current !== null) appendText(field.current, added);
    },
    known: () => [...known.values()],
  }));
}

/** Does what a key of the text says besides typing; false if it says nothing. */
function write(event: KeyboardEvent<HTMLTextAreaElement>, aids: TextAidsHandle | null): boolean {
  const { key, shiftKey, altKey, currentTarget: field } = event;
  if (altKey || isOfInputMethod(event.nativeEvent)) return false;
  if (event.ctrlKey || event.metaKey) {
    const name = pressedOf(WRITING_KEYS, event.nativeEvent);
    if (name !== null) format(field, name);
    return name !== null;
  }
  if (shiftKey) return false;
  if (aids?.onKey(key) === true) return true;
  const next =
    key === 'Enter' && field.selectionStart === field.selectionEnd
      ? continued(field.value, field.selectionStart)
      : null;
  if (next !== null) changeText(field, next);
  return next !== null;
}

/** Formats what is selected. */
function format(field: HTMLTextAreaElement | null, name: FormatName): void {
  if (field === null) return;
  soon(formats.load()).then(
    (loaded) => {
      if (loaded === null) return;
      const { value: text, selectionStart: start, selectionEnd: end } = field;
      changeText(field, loaded.formatted(name, { text, start, end }));
    },
    // The browser logs a failure. The text stays as it is.
    () => undefined,
  );
}

/**
 * Formatted text and tables become Markdown, except in code, and if they are far too long for a message. Ctrl+Shift+V (`isPlain`)
 * pastes without the format.
 */
function pasteRichText(event: ClipboardEvent<HTMLTextAreaElement>, isPlain: boolean): void {
  const { currentTarget: field, clipboardData } = event;
  const html = clipboardData.getData('text/html');
  const plain = clipboardData.getData('text/plain').replaceAll('\r\n', '\n');
  if (html === '' && (isPlain || !plain.includes('\t'))) return;
  if (plain.length > 2 * LIMITS.bodyChars || isInOpenFence(field.value, field.selectionStart)) return;
  event.preventDefault();
  void soon(richText.load())
    .then((loaded) => loaded?.markdownOf(html, plain) ?? plain)
    .catch(() => plain)
    .then((text) => insertText(field, text));
}

/** True while the focus is in an element or below it. */
function useFocusWithin() {
  const [isFocused, setFocused] = useState(false);
  const focusHandlers = {
    onFocus: () => setFocused(true),
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => setFocused(currentTarget.contains(relatedTarget)),
  };
  return { isFocused, focusHandlers };
}
