import {
  File,
  FileArchive,
  FileCode,
  FileSpreadsheet,
  FileText,
  FileType,
  Film,
  Image,
  type LucideIcon,
  Music,
  Presentation,
} from 'lucide-react';

import { type FileSort, sortOf } from './file-sort.js';

const ICONS: Readonly<Record<FileSort, LucideIcon>> = {
  picture: Image,
  audio: Music,
  video: Film,
  pdf: FileType,
  document: FileText,
  sheet: FileSpreadsheet,
  slides: Presentation,
  archive: FileArchive,
  code: FileCode,
  text: FileText,
  other: File,
};

interface FileIconProps {
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

/** The icon of what a file is. */
export function FileIcon({ name, type, size }: FileIconProps) {
  const Icon = ICONS[sortOf(name, type)];
  return <Icon aria-hidden size={size} />;
}
