import { File, FileArchive, FileCode, FileSpreadsheet, FileText, Film, Image, Music, Presentation } from 'lucide-react';
import type { ComponentType } from 'react';

import { type FileSort, sortOf } from './file-sort.js';

interface IconProps {
  readonly size: number;
  readonly 'aria-hidden': true;
}

/** A page on which it stands. */
function PdfIcon({ size, ...props }: IconProps) {
  return (
    <svg
      {...props}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d="M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7Z" />
      <path d="M14 2v4a2 2 0 0 0 2 2h4" />
      <text x={12} y={18} fontSize={7} fontWeight={700} textAnchor="middle" fill="currentColor" stroke="none">
        PDF
      </text>
    </svg>
  );
}

const ICONS: Readonly<Record<FileSort, ComponentType<IconProps>>> = {
  picture: Image,
  audio: Music,
  video: Film,
  pdf: PdfIcon,
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
