import { useRef } from 'react';

import type { RoomId } from '#client';

import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { TextField } from '../../ui/text-field.js';
import { useToast } from '../../ui/toast.js';
import styles from './settings.module.css';

/** The URL of the room, to be shared. */
export function RoomUrl({ roomId }: { roomId: RoomId }) {
  const text = useFullText();
  const toast = useToast();
  const input = useRef<HTMLInputElement>(null);
  const url = `${location.origin}/rooms/${roomId}`;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(url);
      toast.show(text.settings.copied);
    } catch {
      // Browsers have a clipboard on secure origins only, and may refuse it: the user copies by hand.
      input.current?.select();
    }
  };
  return (
    <section className={styles.section}>
      <div className={styles.row}>
        <TextField isReadOnly label={text.settings.address} inputRef={input} value={url} onChange={() => undefined} />
        <Button onPress={() => void copy()}>{text.settings.copy}</Button>
      </div>
    </section>
  );
}
