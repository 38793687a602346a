import { encode } from 'uqr';

import { useFullText } from '#chat/text/use-full-text.js';
import styles from './security.module.css';

/** Cameras need light around the code, four modules wide. */
const BORDER = 4;

/** A QR code, drawn by the browser: the secret goes nowhere else. Dark on light in both themes, as cameras expect. */
export function QrCode({ content }: { readonly content: string }) {
  const text = useFullText();
  const { data, size } = encode(content, { border: BORDER });
  return (
    <svg
      role="img"
      aria-label={text.factor.qrCode}
      viewBox={`0 0 ${String(size)} ${String(size)}`}
      className={styles.qr}
    >
      <path d={outline(data)} shapeRendering="crispEdges" />
    </svg>
  );
}

/** One square for each dark module. */
function outline(data: readonly (readonly boolean[])[]): string {
  const squares = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${String(x)} ${String(y)}h1v1h-1z`] : [])),
  );
  return squares.join('');
}
