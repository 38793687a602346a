import { Play } from 'lucide-react';
import { type RefCallback, type SyntheticEvent, useCallback, useRef, useState } from 'react';

import type { StoredFile } from '#client';

import { useFullText } from '../../text/use-full-text.js';
import { classes } from '../../ui/classes.js';
import { useFocusHandover } from '../../ui/use-focus-handover.js';
import { useInnerTabIndex } from '../../ui/inner-tab-index.js';
import styles from './files.module.css';
import { useFileUrl } from './use-file-url.js';

/** From this code of `MediaError` on, the bytes may be at fault, or a URL that does not answer. */
const DECODE_ERROR = 3;

interface PlayerProps {
  readonly file: StoredFile;
  readonly kind: 'audio' | 'video';
}

/** Plays audio or video in its message. It loads nothing before the user starts it, and keeps its size. */
export function Player({ file, kind }: PlayerProps) {
  const text = useFullText();
  const tabIndex = useInnerTabIndex();
  const [isOn, setOn] = useState(false);
  const { url, fail } = useFileUrl(file, 'inline', isOn);
  const place = classes(styles.player, styles[kind]);
  const reason = useRef<HTMLParagraphElement>(null);
  const leaving = useFocusHandover(useCallback(() => focus(reason.current), []));
  if (url === null)
    return (
      <p ref={reason} tabIndex={-1} className={classes(place, styles.unplayable)}>
        {text.attachments.unplayable}
      </p>
    );
  if (isOn) return <Media file={file} kind={kind} url={url} className={place} leaving={leaving} onFail={fail} />;
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      aria-label={text.attachments.play(file.name)}
      className={place}
      onClick={() => setOn(true)}
    >
      <Play aria-hidden size={kind === 'video' ? 40 : 24} />
    </button>
  );
}

interface MediaProps extends PlayerProps {
  readonly url: string | undefined;
  readonly className: string;
  readonly leaving: RefCallback<HTMLElement>;
  readonly onFail: (hasBytes: boolean) => void;
}

type MediaEvent = SyntheticEvent<HTMLMediaElement>;

/** The browser's player. When its URL has expired, it continues with another one from the same time. */
function Media({ file, kind, url, className, leaving, onFail }: MediaProps) {
  const tabIndex = useInnerTabIndex();
  const [reached, setReached] = useState(0);
  const entering = useCallback(
    (element: HTMLElement | null) => {
      // The player takes the place of the button that had the focus.
      focus(element);
      return leaving(element);
    },
    [leaving],
  );
  const props = {
    ref: entering,
    controls: true,
    autoPlay: true,
    tabIndex,
    'aria-label': file.name,
    src: url,
    className,
    onError: async ({ currentTarget: { currentTime, error } }: MediaEvent) => {
      if (currentTime > 0) setReached(currentTime);
      onFail((error?.code ?? 0) >= DECODE_ERROR && url !== undefined && (await givesBytes(url)));
    },
    onLoadedMetadata: ({ currentTarget }: MediaEvent) => {
      if (reached > 0) currentTarget.currentTime = reached;
    },
  };
  return kind === 'video' ? <video playsInline {...props} /> : <audio {...props} />;
}

async function givesBytes(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { headers: { range: 'bytes=0-0' } });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function focus(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
}
