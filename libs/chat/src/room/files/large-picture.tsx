import { Image, Pause, Play } from 'lucide-react';
import { type MouseEvent, useState } from 'react';

import type { StoredFile } from '#client';

import { useFullText } from '../../text/use-full-text.js';
import styles from './lightbox.module.css';
import { useFileUrl } from './use-file-url.js';
import { useMoving } from './use-moving.js';

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
  const moving = useMoving(file);
  const [isStill, setStill] = useState(false);
  const [width, height] = [file.width ?? 1, file.height ?? 1];
  const style = {
    aspectRatio: `${width} / ${height}`,
    // 100cqi and 100cqb are the width and the height of the stage.
    inlineSize: isZoomed ? `max(100cqi, ${width}px)` : `min(100cqi, ${width}px, 100cqb * ${width / height})`,
    ...((!isLoaded || isStill) && thumb.url != null && { backgroundImage: `url("${thumb.url}")` }),
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
          {isStill || (
            <Full url={full.url} name={file.name} onLoad={() => setLoaded(true)} onError={() => full.fail()} />
          )}
          {moving !== null && <MovingButton form={moving} isStill={isStill} onPress={() => setStill(!isStill)} />}
        </div>
      )}
    </div>
  );
}

interface FullProps {
  readonly url: string | undefined;
  readonly name: string;
  readonly onLoad: () => void;
  readonly onError: () => void;
}

function Full({ url, name, onLoad, onError }: FullProps) {
  if (url === undefined) return <Image aria-hidden size={32} />;
  return <img src={url} alt={name} draggable={false} onLoad={onLoad} onError={onError} />;
}

interface MovingButtonProps {
  readonly form: string;
  readonly isStill: boolean;
  readonly onPress: () => void;
}

/** The mark of a picture that moves, which stops it and lets it move again. */
function MovingButton({ form, isStill, onPress }: MovingButtonProps) {
  const { attachments } = useFullText();
  const Icon = isStill ? Play : Pause;
  const press = (event: MouseEvent): void => {
    // Beside the button a press zooms.
    event.stopPropagation();
    onPress();
  };
  return (
    <button
      type="button"
      className={styles.moving}
      aria-label={isStill ? attachments.move : attachments.still}
      onClick={press}
    >
      <Icon aria-hidden size={16} /> {form}
    </button>
  );
}
