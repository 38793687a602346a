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
    contentDisposition: create(name, { type: isShownInline ? 'inline' : 'attachment' }),
  };
}
