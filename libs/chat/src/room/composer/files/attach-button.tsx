import { Paperclip } from 'lucide-react';
import { useRef } from 'react';

import { useText } from '../../../text/use-text.js';
import { IconButton } from '../../../overlays/icon-button.js';
import { pickedFiles } from './given-files.js';
import type { AddFiles } from './use-add-files.js';

/** Lets the user choose files of this device. */
export function AttachButton({ onAdd }: { readonly onAdd: AddFiles }) {
  const text = useText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          const files = pickedFiles(currentTarget.files ?? []);
          // Otherwise the browser would not report the same files a second time.
          currentTarget.value = '';
          onAdd(files);
        }}
      />
      <IconButton label={text.files.attach} icon={Paperclip} onPress={() => input.current?.click()} />
    </>
  );
}
