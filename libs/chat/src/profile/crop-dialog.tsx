import { type RefObject, useEffect, useRef, useState } from 'react';

import { errorText } from '../text/error-text.js';
import { useFullText } from '../text/use-full-text.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../overlays/dialog.js';
import { ErrorText } from '../ui/error-text.js';
import { Skeleton } from '../ui/skeleton.js';
import styles from './crop-dialog.module.css';
import { Cropper, type CropShape } from './cropper.js';

/** Browsers that cannot write it make a PNG instead. */
const TYPE = 'image/webp';
const QUALITY = 0.9;

export interface CropDialogProps {
  readonly file: Blob;
  readonly shape: CropShape;
  /** Rejects with the reason why the picture was not saved. */
  readonly onSave: (picture: Blob) => Promise<void>;
  readonly onClose: () => void;
}

/** Chooses the part of a picture that becomes the avatar, and saves it. */
export function CropDialog({ file, shape, onSave, onClose }: CropDialogProps) {
  const text = useFullText();
  const bitmap = useBitmap(file);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { isSaving, failure, save } = useSaving(canvas, onSave, onClose);
  return (
    <Dialog isOpen size="s" title={text.picture.title} onClose={onClose}>
      <div className={styles.crop}>
        {bitmap === null && <Skeleton lines={6} />}
        {bitmap === 'unreadable' && <ErrorText>{text.picture.unreadable}</ErrorText>}
        {bitmap instanceof ImageBitmap && (
          <>
            <p className={styles.hint}>{text.picture.hint}</p>
            <Cropper bitmap={bitmap} shape={shape} canvasRef={canvas} />
          </>
        )}
        {failure !== null && <ErrorText>{errorText(failure, text)}</ErrorText>}
        <div className={styles.actions}>
          <Button onPress={onClose}>{text.ui.cancel}</Button>
          {bitmap instanceof ImageBitmap && (
            <Button variant="primary" isPending={isSaving} onPress={() => void save()}>
              {text.picture.save}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function useSaving(
  canvas: RefObject<HTMLCanvasElement | null>,
  onSave: (picture: Blob) => Promise<void>,
  onSaved: () => void,
) {
  const [isSaving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const save = async (): Promise<void> => {
    if (isSaving || canvas.current === null) return;
    setSaving(true);
    setFailure(null);
    try {
      await onSave(await encoded(canvas.current));
      onSaved();
    } catch (error) {
      setFailure(error);
      setSaving(false);
    }
  };
  return { isSaving, failure, save };
}

function encoded(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const done = (picture: Blob | null): void => {
      if (picture === null) reject(new Error('The picture cannot be encoded.'));
      else resolve(picture);
    };
    canvas.toBlob(done, TYPE, QUALITY);
  });
}

type Decoded = ImageBitmap | 'unreadable' | null;

/**
 * The picture in this file, upright; `null` until it is decoded, `unreadable` if it is not a picture. It needs no
 * URL, so the content security policy need not allow `blob:`.
 */
function useBitmap(file: Blob): Decoded {
  const [bitmap, setBitmap] = useState<Decoded>(null);
  useEffect(() => {
    let isOver = false;
    const show = (shown: Decoded): void => {
      if (!isOver) setBitmap(shown);
    };
    const decoding = createImageBitmap(file);
    decoding.then(show, () => show('unreadable'));
    return () => {
      isOver = true;
      decoding.then(
        (made) => made.close(),
        () => undefined,
      );
    };
  }, [file]);
  return bitmap;
}
