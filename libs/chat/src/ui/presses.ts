/** How a button was pressed, in React Aria's words. */
export type PressModality = 'keyboard' | 'pointer' | 'virtual';

let last: PressModality | null = null;
let tell: ((modality: PressModality) => void) | null = null;

/** Notes a press. What it opens wants to know how: a key moves the focus into it. */
export function notePress(modality: PressModality): void {
  last = modality;
  if (modality === 'keyboard') tell?.(modality);
}

/** For overlays, which load after the first press: hears how that was, and of each later press by a key. */
export function followPresses(listener: (modality: PressModality) => void): void {
  tell = listener;
  if (last !== null) listener(last);
}
