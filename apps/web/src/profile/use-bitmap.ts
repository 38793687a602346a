import { useEffect, useState } from 'react';

type Decoded = ImageBitmap | 'unreadable' | null;

/**
 * The picture in this file, upright; `null` until it is decoded, `unreadable` if it is not a picture. It needs no
 * address, so the content security policy need not allow `blob:`.
 */
export function useBitmap(file: Blob): Decoded {
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
