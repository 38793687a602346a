import type { HistoryConfig } from '#config/app-config';

/**
 * Where stored bytes are. With `FILES=off` there is still a store if the settings name one: users read what is there, and
 * deleted bytes go.
 */
export function storeKindOf({
  files,
  filesDir,
  s3Bucket,
}: Pick<HistoryConfig, 'files' | 'filesDir' | 's3Bucket'>): 'folder' | 's3' | 'none' {
  if (files !== 'off') return files;
  if (s3Bucket !== undefined) return 's3';
  return filesDir === undefined ? 'none' : 'folder';
}
