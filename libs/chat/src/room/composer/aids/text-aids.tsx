import { type Ref, type RefObject, useImperativeHandle } from 'react';

import { useFullText } from '../../../text/use-full-text.js';
import { changeText, type TextChange } from '../change-text.js';
import type { Typed } from '../typed.js';
import type { MentionDirectory } from '../use-mention-directory.js';
import { CompletionList } from './completion-list.js';
import { FormatBar } from './format-bar.js';
import type { FormatName } from './formats.js';
import { useCompletion } from './use-completion.js';

const NAMES = { '@': 'people', '#': 'rooms', ':': 'emoji' } as const;

/** The keys of a text that its aids take. */
export interface TextAidsHandle {
  /** Returns true if it has done what the key says. */
  readonly onKey: (key: string) => boolean;
}

interface TextAidsProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly value: string;
  /** What can be completed at the caret. */
  readonly typed: Typed | null;
  readonly directory: MentionDirectory;
  /** True while a part of the text is selected, and the focus is there or in the aids. */
  readonly isSelecting: boolean;
  readonly onFormat: (name: FormatName) => void;
  readonly ref: Ref<TextAidsHandle>;
}

/** What helps to write: completion, and the toolbar of formats. A text can be written without them. */
export function TextAids({ field, value, typed, directory, isSelecting, onFormat, ref }: TextAidsProps) {
  const text = useFullText();
  const change = (wanted: TextChange) => {
    if (field.current !== null) changeText(field.current, wanted);
  };
  const completion = useCompletion({ field: field.current, value, typed, directory, change });
  /** Ends the selection, and with it the toolbar. */
  const deselect = (): boolean => {
    if (!isSelecting || field.current === null) return false;
    field.current.focus();
    field.current.setSelectionRange(field.current.selectionEnd, field.current.selectionEnd);
    return true;
  };
  useImperativeHandle(ref, () => ({ onKey: (key) => completion.onKey(key) || (key === 'Escape' && deselect()) }));
  const { listId, sign, options, active, choose } = completion;
  return (
    <>
      {active !== null && sign !== undefined && (
        <CompletionList
          id={listId}
          label={text.composer.completions[NAMES[sign]]}
          options={options}
          active={active}
          onChoose={choose}
        />
      )}
      {isSelecting && <FormatBar onFormat={onFormat} onClose={deselect} />}
    </>
  );
}
