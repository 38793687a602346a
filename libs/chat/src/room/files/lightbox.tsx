import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components/Modal';

import type { Item } from '#client';
import { useParley } from '#react';

import { useNames } from '../../names/use-names.js';
import { momentText } from '../../text/formats.js';
import { useFullText } from '../../text/use-full-text.js';
import { classes } from '../../ui/classes.js';
import { VisuallyHidden } from '../../ui/visually-hidden.js';
import { IconButton } from '../../overlays/icon-button.js';
import { useBackCloses } from '../../overlays/use-back-closes.js';
import { useFocusReturn } from '../../overlays/use-focus-return.js';
import { momentOf } from '../../text/days.js';
import { LargePicture } from './large-picture.js';
import styles from './lightbox.module.css';
import { neighbour, stepOf } from './picture-steps.js';
import { useSaveFile } from './use-save-file.js';
import type { ShownPicture, Viewing } from '../state/viewing.js';
import { isStillShown } from './shown-pictures.js';

interface LightboxProps {
  readonly viewing: Viewing;
  readonly onClose: () => void;
}

/** Shows pictures over the whole page, one at a time. The arrow keys, Home and End lead to the others. */
export function Lightbox({ viewing: { pictures, at }, onClose }: LightboxProps) {
  const [index, setIndex] = useState(at);
  const [isZoomed, setZoomed] = useState(false);
  const picture = pictures[index];
  const count = pictures.length;
  const go = (to: number): void => {
    setIndex(to);
    setZoomed(false);
  };
  useBackCloses(true, onClose);
  useFocusReturn(true);
  useEndOf(picture, onClose);
  useEscape(onClose);
  // The same keys scroll a zoomed picture.
  useSteps(isZoomed ? 0 : count, index, go);
  if (picture === undefined) return null;
  const zoom = (): void => setZoomed(!isZoomed);
  return (
    <ModalOverlay isOpen className={classes(styles.overlay)} onOpenChange={(open) => !open && onClose()}>
      {/* Dark in both themes. The tokens of the root have colours of its theme, so they are set again here. */}
      <Modal className={classes('parley', styles.modal)} data-theme="dark">
        <Dialog aria-label={picture.file.name} className={classes(styles.dialog)}>
          <Bar picture={picture} isZoomed={isZoomed} onZoom={zoom} onClose={onClose} />
          <LargePicture key={picture.file.id} file={picture.file} isZoomed={isZoomed} onZoom={zoom} onClose={onClose} />
          {count > 1 && <Steps index={index} count={count} name={picture.file.name} onGo={go} />}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Closes the view when the picture's message stops showing it. */
function useEndOf(picture: ShownPicture | undefined, onClose: () => void): void {
  const parley = useParley();
  const look = useEffectEvent((item: Item) => {
    if (item.type === 'message' && picture !== undefined && !isStillShown(picture, item.message)) onClose();
  });
  useEffect(() => parley.on('changes', ({ items }) => items.forEach((item) => look(item))), [parley]);
}

/** Closes the view by the first Escape. An open tooltip would take it. */
function useEscape(onClose: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  });
  useEffect(() => {
    const ended = new AbortController();
    addEventListener('keydown', (event) => onKey(event), { capture: true, signal: ended.signal });
    return () => ended.abort();
  }, []);
}

/** Lets keys lead to other pictures, with the focus anywhere in the dialog. */
function useSteps(count: number, index: number, go: (to: number) => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (count < 2 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = stepOf(event.key, index, count, getComputedStyle(document.body).direction === 'rtl');
    if (to === null) return;
    event.preventDefault();
    go(to);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}

interface BarProps extends Omit<LightboxProps, 'viewing'> {
  readonly picture: ShownPicture;
  readonly isZoomed: boolean;
  readonly onZoom: () => void;
}

function Bar({ picture: { file, message }, isZoomed, onZoom, onClose }: BarProps) {
  const text = useFullText();
  const names = useNames();
  const save = useSaveFile();
  return (
    <header className={styles.bar}>
      <div className={styles.words}>
        <Heading slot="title" className={classes(styles.title)}>
          {file.name}
        </Heading>
        <p className={styles.about}>
          <bdi>{names.of(message.sender)}</bdi>
          {' · '}
          <time dateTime={message.createdAt} title={momentOf(message.createdAt)}>
            {momentText(new Date(message.createdAt))}
          </time>
        </p>
      </div>
      <IconButton
        label={isZoomed ? text.attachments.fit : text.attachments.enlarge}
        icon={isZoomed ? ZoomOut : ZoomIn}
        onPress={onZoom}
      />
      <IconButton label={text.attachments.download} icon={Download} onPress={() => save(file)} />
      <IconButton label={text.ui.close} icon={X} onPress={onClose} />
    </header>
  );
}

interface StepsProps {
  readonly index: number;
  readonly count: number;
  readonly name: string;
  readonly onGo: (to: number) => void;
}

/** Leads to the other pictures. Screen readers hear which one is shown. */
function Steps({ index, count, name, onGo }: StepsProps) {
  const text = useFullText();
  return (
    <div className={styles.steps}>
      <IconButton
        label={text.attachments.previous}
        icon={ChevronLeft}
        onPress={() => onGo(neighbour(index, -1, count))}
      />
      <p role="status" className={styles.count}>
        {text.attachments.place({ place: index + 1, count })} <VisuallyHidden>{name}</VisuallyHidden>
      </p>
      <IconButton label={text.attachments.next} icon={ChevronRight} onPress={() => onGo(neighbour(index, 1, count))} />
    </div>
  );
}
