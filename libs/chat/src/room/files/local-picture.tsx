import { useEffect, useRef, useState } from 'react';

import { drawPicture, isPicture } from './draw-picture.js';
import { FileIcon } from './file-icon.js';
import styles from './file-tray.module.css';

export interface LocalPictureProps {
  /** Does not change: for another file, set another `key`. */
  readonly blob: Blob;
  readonly name: string;
  readonly type: string;
}

/** A small picture of a file on this device, or the icon of its kind. */
export function LocalPicture({ blob, name, type }: LocalPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => {
    if (canvas.current === null || !isPicture({ type, size: blob.size })) return undefined;
    const isCurrent = { value: true };
    void drawPicture(blob, canvas.current).then((drawn) => {
      if (isCurrent.value) setDrawn(drawn);
    });
    return () => {
      isCurrent.value = false;
    };
  }, [blob, type]);
  return (
    <>
      <canvas ref={canvas} aria-hidden hidden={!isDrawn} className={styles.drawn} />
      {!isDrawn && <FileIcon name={name} type={type} size={20} />}
    </>
  );
}
