/** A change of a text: `text` comes in place of what is from `start` to `end`. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The start and the end of the selection after it. */
  readonly selection: readonly [number, number];
}

/** Chromium types line by line, and each line takes longer than the one before: 1,500 lines take 8 s. */
const MAX_TYPED_LINES = 200;

/** Changes a field as typing does: `onChange` of the field hears of it, and the browser can undo it if it has few lines. */
export function changeText(field: HTMLTextAreaElement, { start, end, text, selection }: TextChange): void {
  const after = field.value.slice(0, start) + text + field.value.slice(end);
  field.focus();
  field.setSelectionRange(start, end);
  if (text.split('\n', MAX_TYPED_LINES + 1).length <= MAX_TYPED_LINES) {
    // Nothing else can be undone. No browser is going to remove it.
    document.execCommand(text === '' ? 'delete' : 'insertText', false, text);
  }
  if (field.value !== after) {
    // The text has too many lines, the focus is held elsewhere, or the browser does not know the command.
    field.setRangeText(text, start, end);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  field.setSelectionRange(...selection);
}

/** Puts the text in place of the selection. */
export function insertText(field: HTMLTextAreaElement, text: string): void {
  const { selectionStart: start, selectionEnd: end } = field;
  const after = start + text.length;
  changeText(field, { start, end, text, selection: [after, after] });
}

/** Puts the text behind what is written, after an empty line. */
export function appendText(field: HTMLTextAreaElement, text: string): void {
  const { length } = field.value;
  const gap = length === 0 ? '' : '\n\n'.slice(/\n{0,2}$/.exec(field.value)?.[0].length);
  const after = length + gap.length + text.length;
  changeText(field, { start: length, end: length, text: gap + text, selection: [after, after] });
}
