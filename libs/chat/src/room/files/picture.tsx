import { Image, ImageOff, Play, ShieldEllipsis } from 'lucide-react';
import { type CSSProperties, useRef } from 'react';

import type { StoredFile } from '#client';

import { useFullText } from '../../text/use-full-text.js';
import { classes } from '../../ui/classes.js';
import { useInnerTabIndex } from '../../ui/inner-tab-index.js';
import { fileStateText } from './file-state.js';
import styles from './files.module.css';
import { boxOf, isTall, tileOf } from './picture-box.js';
import { useFileUrl } from './use-file-url.js';
import { useMoving } from './use-moving.js';
import { useNear } from './use-near.js';

interface PictureProps {
  readonly file: StoredFile;
  /** True for one of several pictures, which fill rows. */
  readonly isTile: boolean;
  readonly onOpen: () => void;
}

/** A picture in a message. Its place has the same size before and after it is loaded. */
export function Picture({ file, isTile, onOpen }: PictureProps) {
  const text = useFullText();
  const tabIndex = useInnerTabIndex();
  const button = useRef<HTMLButtonElement>(null);
  const isNear = useNear(button);
  const state = fileStateText(file.state, text);
  const moving = useMoving(file, isNear);
  const name =
    moving === null ? text.attachments.picture(file.name) : text.attachments.moving({ name: file.name, form: moving });
  return (
    <button
      ref={button}
      type="button"
      tabIndex={tabIndex}
      aria-label={state === null ? name : `${name}, ${state}`}
      title={file.name}
      className={classes(styles.picture, isTile && styles.tile, isTall(file) && styles.tall)}
      style={styleOf(file, isTile)}
      onClick={onOpen}
    >
      <Thumb file={file} isNear={isNear} />
      {moving !== null && (
        <span aria-hidden className={styles.moves}>
          <Play size={12} /> {moving}
        </span>
      )}
      {state !== null && (
        <span className={styles.checking}>
          <ShieldEllipsis aria-hidden size={14} /> {state}
        </span>
      )}
    </button>
  );
}

function styleOf({ width, height }: StoredFile, isTile: boolean): CSSProperties {
  if (isTile) return tileOf(width ?? 1, height ?? 1);
  const box = boxOf(width ?? 0, height ?? 0);
  return { inlineSize: box.width, aspectRatio: `${box.width} / ${box.height}` };
}

/** The name until there is a small picture: the server makes it in the background, and not for every image. */
function Thumb({ file, isNear }: { file: StoredFile; isNear: boolean }) {
  const hasThumb = file.thumb !== null;
  const { url, fail } = useFileUrl(file, isBlurred(file) ? 'inline' : 'thumb', isNear && hasThumb);
  const Icon = url === null ? ImageOff : Image;
  if (!hasThumb || url === null)
    return (
      <span className={styles.unseen}>
        <Icon aria-hidden size={24} />
        <bdi className={styles.unseenName}>{file.name}</bdi>
      </span>
    );
  if (url === undefined) return <Icon aria-hidden size={24} />;
  return <img src={url} alt="" decoding="async" draggable={false} onError={() => fail()} />;
}

/** Bytes of the largest tall picture that is loaded in place of its thumbnail. */
const WHOLE_MAX = 4_194_304;

/** True for a tall picture whose thumbnail, which has all of it, is narrower than its box. */
function isBlurred(file: StoredFile): boolean {
  const { width, height, thumb, bytes, state } = file;
  if (state !== 'ready' || !isTall(file) || bytes > WHOLE_MAX) return false;
  return (thumb?.width ?? 0) < boxOf(width ?? 0, height ?? 0).width;
}
