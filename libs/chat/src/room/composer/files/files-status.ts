import type { Catalogue } from '../../../text/en.js';
import { sizeText } from '../../../text/formats.js';

/** The number, the size and the names of files in words; `''` without any. */
export function filesStatus(files: readonly Pick<File, 'name' | 'size'>[], text: Catalogue['files']): string {
  if (files.length === 0) return '';
  const total = sizeText(files.reduce((sum, { size }) => sum + size, 0));
  const names = files.map(({ name }) => name).join(', ');
  return `${text.count({ count: files.length, total })}: ${names}`;
}
