import { create } from 'content-disposition';
import { UNKNOWN_TYPE } from '../../room/rows/file.rows.js';
import { isShown } from '../inspection/media-types.policy.js';

/** The headers that decide what a browser does with the bytes: it saves everything that it must not show. */
export interface Disposition {
  readonly contentType: string;
  readonly contentDisposition: string;
}

export function dispositionOf(name: string, type: string, isInline: boolean): Disposition {
  const isShownInline = isInline && isShown(type);
  return {
    contentType: isShownInline ? type : UNKNOWN_TYPE,
    // A Mac sends names decomposed, which other systems show in pieces and do not find.
    contentDisposition: create(name.normalize('NFC'), { type: isShownInline ? 'inline' : 'attachment' }),
  };
}
