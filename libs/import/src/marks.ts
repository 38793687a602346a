import type { SourceId } from './records.js';
import { storableId } from './text/storable.js';

/** Noncharacters, which no text of a source keeps: `BEGIN kind id SPLIT label END`. */
const BEGIN = '\ufdd4';
const SPLIT = '\ufdd5';
const END = '\ufdd6';
const MARKS = new RegExp(`${BEGIN}([@#])([^${SPLIT}]*)${SPLIT}([^${END}]*)${END}`, 'g');

/** The place of a mention in a found body. The label is shown if nobody of this id is known. */
export const userMark = (id: SourceId, label = ''): string => mark('@', id, label);

/** The place of a room's name in a found body. The label is shown if the room is not in the export. */
export const roomMark = (id: SourceId, label = ''): string => mark('#', id, label);

const mark = (kind: '@' | '#', id: SourceId, label: string): string =>
  `${BEGIN}${kind}${storableId(withoutMarks(id))}${SPLIT}${withoutMarks(label)}${END}`;

/** The text of a source, without characters that would be taken for marks. */
export const withoutMarks = (text: string): string => text.replaceAll(/[\ufdd4-\ufdd6]/g, '\ufffd');

const MARK_OF_USER = `${BEGIN}@([^${SPLIT}]*)${SPLIT}[^${END}]*${END}`;
const REPEATED = new RegExp(`${MARK_OF_USER}(?:[ \\u00a0]+${BEGIN}@\\1${SPLIT}[^${END}]*${END})+`, 'g');

/** The body in which mentions of one person that only blanks part are one, as of a first and a last name. */
export function withoutRepeats(body: string): string {
  return body.replaceAll(REPEATED, (found, id: string) => {
    const labels = Array.from(found.matchAll(MARKS), ([, , , label = '']) => label);
    return userMark(id, labels.filter((label) => label !== '').join(' '));
  });
}

/** The body with each mark replaced. */
export function replaceMarks(body: string, replace: (kind: '@' | '#', id: SourceId, label: string) => string): string {
  return body.replaceAll(MARKS, (_, kind: '@' | '#', id: string, label: string) => replace(kind, id, label));
}
