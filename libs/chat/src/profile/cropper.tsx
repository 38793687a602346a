import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';

import { percentText } from '../text/formats.js';
import { useFullText } from '../text/use-full-text.js';
import { classes } from '../ui/classes.js';
import { type Crop, middleOf, nearest, sideOf, ZOOM_MAX } from './crop.js';
import styles from './crop-dialog.module.css';

/** The side of the picture that is sent. The server makes it smaller. */
const PICTURE_PIXELS = 512;
/** An arrow key moves the square by this share of its side. */
const MOVE_STEP = 0.05;
const ZOOM_STEP = 0.05;
const ARROWS = new Map<string, readonly [x: number, y: number]>([
  ['ArrowLeft', [-1, 0]],
  ['ArrowRight', [1, 0]],
  ['ArrowUp', [0, -1]],
  ['ArrowDown', [0, 1]],
]);

/** The shape of the avatar: round for people, square for groups. */
export type CropShape = 'round' | 'square';

export interface CropperProps {
  readonly bitmap: ImageBitmap;
  readonly shape: CropShape;
  /** Shows the chosen square. */
  readonly canvasRef: RefObject<HTMLCanvasElement | null>;
}

/**
 * Lets the user choose a square of the picture: by dragging, and by a slider for the zoom. Without a pointer the arrow keys
 * move it, or two more sliders, which screen readers find on the picture.
 */
export function Cropper({ bitmap, shape, canvasRef }: CropperProps) {
  const text = useFullText();
  const [crop, setCrop] = useState<Crop>(() => middleOf(bitmap));
  const side = sideOf(crop, bitmap);
  const change = (part: Partial<Crop>): void => setCrop((before) => nearest({ ...before, ...part }, bitmap));
  const move = (x: number, y: number): void =>
    setCrop((before) => nearest({ ...before, x: before.x + x, y: before.y + y }, bitmap));
  const drag = useDrag((x, y, width) => move((-x * side) / width, (-y * side) / width));

  useEffect(() => draw(canvasRef.current, bitmap, crop), [canvasRef, bitmap, crop]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const arrow = ARROWS.get(event.key);
    if (arrow === undefined) return;
    // An arrow key moves in its direction, with the focus on any of the sliders.
    event.preventDefault();
    move(arrow[0] * side * MOVE_STEP, arrow[1] * side * MOVE_STEP);
  };

  return (
    <>
      <div {...drag} dir="ltr" className={classes(styles.frame, styles[shape])} onKeyDown={onKeyDown}>
        <canvas aria-hidden ref={canvasRef} width={PICTURE_PIXELS} height={PICTURE_PIXELS} className={styles.canvas} />
        <PlaceSlider
          label={text.picture.across}
          place={crop.x}
          margin={side / 2}
          length={bitmap.width}
          onChange={(x) => change({ x })}
        />
        <PlaceSlider
          label={text.picture.down}
          place={crop.y}
          margin={side / 2}
          length={bitmap.height}
          onChange={(y) => change({ y })}
        />
      </div>
      <label className={styles.zoom}>
        {text.picture.zoom}
        <input
          type="range"
          aria-valuetext={percentText(crop.zoom)}
          min={1}
          max={ZOOM_MAX}
          step={ZOOM_STEP}
          value={crop.zoom}
          onChange={(event) => change({ zoom: event.currentTarget.valueAsNumber })}
        />
      </label>
    </>
  );
}

interface PlaceSliderProps {
  readonly label: string;
  /** The place of the middle of the square. */
  readonly place: number;
  /** The distance from an edge of the picture to the nearest place that the middle can have. */
  readonly margin: number;
  readonly length: number;
  readonly onChange: (place: number) => void;
}

function PlaceSlider({ label, place, margin, length, onChange }: PlaceSliderProps) {
  const way = length - 2 * margin;
  return (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={percentText(way > 0 ? (place - margin) / way : 0.5)}
      min={margin}
      max={length - margin}
      step="any"
      value={place}
      onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
      className={styles.place}
    />
  );
}

function draw(canvas: HTMLCanvasElement | null, bitmap: ImageBitmap, crop: Crop): void {
  const context = canvas?.getContext('2d');
  if (context == null) return;
  const side = sideOf(crop, bitmap);
  context.imageSmoothingQuality = 'high';
  context.clearRect(0, 0, PICTURE_PIXELS, PICTURE_PIXELS);
  context.drawImage(bitmap, crop.x - side / 2, crop.y - side / 2, side, side, 0, 0, PICTURE_PIXELS, PICTURE_PIXELS);
}

/** `moved` gets how far the pointer has moved, and the width of the element, in the same pixels. */
function useDrag(moved: (x: number, y: number, width: number) => void) {
  const last = useRef<{ readonly x: number; readonly y: number } | null>(null);
  return {
    onPointerDown: ({ currentTarget, pointerId, isPrimary, clientX: x, clientY: y }: PointerEvent): void => {
      if (!isPrimary) return;
      currentTarget.setPointerCapture(pointerId);
      last.current = { x, y };
    },
    onPointerMove: ({ currentTarget, isPrimary, clientX: x, clientY: y }: PointerEvent): void => {
      const from = last.current;
      if (!isPrimary || from === null) return;
      last.current = { x, y };
      moved(x - from.x, y - from.y, currentTarget.clientWidth);
    },
    onLostPointerCapture: (): void => {
      last.current = null;
    },
  };
}
