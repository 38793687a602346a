import { Image } from 'lucide-react';
import { useState } from 'react';

import type { StoredFile } from '#client';

import { useFullText } from '../../text/use-full-text.js';
import styles from './lightbox.module.css';
import { useFileUrl } from './use-file-url.js';

interface LargePictureProps {
  readonly file: StoredFile;
  readonly isZoomed: boolean;
  readonly onZoom: () => void;
  /** The user has pressed beside the picture. */
  readonly onClose: () => void;
}

/** A picture as large as the window allows, or in its own size. Until it is loaded, its thumbnail is in its place. */
export function LargePicture({ file, isZoomed, onZoom, onClose }: LargePictureProps) {
  const text = useFullText();
  const full = useFileUrl(file, 'inline');
  const thumb = useFileUrl(file, 'thumb', file.thumb !== null);
  const [isLoaded, setLoaded] = useState(false);
  const [width, height] = [file.width ?? 1, file.height ?? 1];
  const style = {
    aspectRatio: `${width} / ${height}`,
    // 100cqi and 100cqb are the width and the height of the stage.
    inlineSize: isZoomed ? `max(100cqi, ${width}px)` : `min(100cqi, ${width}px, 100cqb * ${width / height})`,
    ...(!isLoaded && thumb.url != null && { backgroundImage: `url("${thumb.url}")` }),
  };
  return (
    <div
      className={styles.stage}
      onClick={({ target, currentTarget }) => target === currentTarget && onClose()}
      // Can have the focus, so that the arrow keys scroll it.
      {...(isZoomed && { tabIndex: 0, role: 'region', 'aria-label': file.name })}
    >
      {full.url === null ? (
        <p className={styles.unshown}>{text.attachments.unshown}</p>
      ) : (
        <div className={isZoomed ? styles.zoomed : styles.fitted} style={style} onClick={onZoom}>
          {full.url === undefined ? (
            <Image aria-hidden size={32} />
          ) : (
            <img
              src={full.url}
              alt={file.name}
              draggable={false}
              onLoad={() => setLoaded(true)}
              onError={() => full.fail()}
            />
          )}
        </div>
      )}
    </div>
  );
}
