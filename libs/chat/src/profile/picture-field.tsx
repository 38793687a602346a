import { type ChangeEvent, useRef, useState } from 'react';

import { errorText } from '../text/error-text.js';
import { useFullText } from '../text/use-full-text.js';
import { Button } from '../ui/button.js';
import { useToast } from '../ui/toast.js';
import { lazyPart } from '../parts/lazy-part.js';
import type { CropShape } from './cropper.js';
import styles from './picture-field.module.css';
import { useHasProfiles } from './use-has-profiles.js';

const CropDialog = lazyPart(async () => (await import('./crop-dialog.js')).CropDialog);

export interface PictureFieldProps {
  readonly hasPicture: boolean;
  readonly shape: CropShape;
  readonly onSave: (picture: Blob) => Promise<unknown>;
  readonly onRemove: () => Promise<unknown>;
}

/** Lets the user choose and crop a picture, or remove it. */
export function PictureField({ hasPicture, shape, onSave, onRemove }: PictureFieldProps) {
  const text = useFullText();
  const toast = useToast();
  const buttons = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const choose = ({ currentTarget }: ChangeEvent<HTMLInputElement>): void => {
    setFile(currentTarget.files?.item(0) ?? null);
    // Otherwise the browser would not report the same file a second time.
    currentTarget.value = '';
  };
  const save = async (picture: Blob): Promise<void> => {
    await onSave(picture);
    toast.show(text.picture.saved);
  };
  const remove = async (): Promise<void> => {
    try {
      await onRemove();
      toast.show(text.picture.removed);
      // The button that removes the picture disappears, and the focus must stay here.
      buttons.current?.querySelector('button')?.focus();
    } catch (error) {
      toast.show(errorText(error, text));
    }
  };
  if (!useHasProfiles()) return null;
  return (
    <div ref={buttons} className={styles.buttons}>
      <input ref={input} type="file" accept="image/*" hidden onChange={choose} />
      <Button onPress={() => input.current?.click()}>{hasPicture ? text.picture.change : text.picture.choose}</Button>
      {hasPicture && <Button onPress={() => void remove()}>{text.picture.remove}</Button>}
      {file !== null && <CropDialog file={file} shape={shape} onSave={save} onClose={() => setFile(null)} />}
    </div>
  );
}
