/** What a file is, as its icon shows it. */
export type FileSort =
  | 'picture'
  | 'audio'
  | 'video'
  | 'pdf'
  | 'document'
  | 'sheet'
  | 'slides'
  | 'archive'
  | 'code'
  | 'text'
  | 'other';

/** The endings of names. The server knows few of these types, and browsers name them in many ways. */
const ENDINGS: Partial<Record<FileSort, string>> = {
  pdf: 'pdf',
  document: 'doc docx odt rtf pages epub',
  sheet: 'xls xlsx ods csv tsv numbers',
  slides: 'ppt pptx odp key',
  archive: 'zip gz tgz tar bz2 xz zst 7z rar jar',
  code: 'c cc cpp cs css go h hpp html java js json jsx kt php py rb rs sh sql swift toml ts tsx vue xml yaml yml',
  text: 'txt md log',
};
const BY_ENDING = new Map(
  (Object.keys(ENDINGS) as FileSort[]).flatMap((sort) =>
    (ENDINGS[sort] ?? '').split(' ').map((ending): [string, FileSort] => [ending, sort]),
  ),
);
const BY_TYPE: Readonly<Record<string, FileSort>> = { image: 'picture', audio: 'audio', video: 'video' };

/** The sort of a file by its media type and, where that says little, by the ending of its name. */
export function sortOf(name: string, type: string): FileSort {
  const [family = ''] = type.split('/', 1);
  if (type === 'application/pdf') return 'pdf';
  return BY_TYPE[family] ?? BY_ENDING.get(endingOf(name)) ?? (family === 'text' ? 'text' : 'other');
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.')).slice(1).toLowerCase();
}
