import { File, FileText, Film, Image, Music, type LucideIcon } from 'lucide-react';

const ICONS: Readonly<Record<string, LucideIcon>> = { image: Image, audio: Music, video: Film, text: FileText };

/** The icon of a file's kind, by its media type. */
export function FileIcon({ type, size }: { readonly type: string; readonly size: number }) {
  const Icon = ICONS[type.split('/', 1)[0] ?? ''] ?? File;
  return <Icon aria-hidden size={size} />;
}
