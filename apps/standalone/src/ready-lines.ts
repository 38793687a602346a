import type { StandaloneConfig } from '#config/app-config';

/** What the terminal shows when Parley is ready. Programs read the first line. */
export function readyLines(
  url: string,
  { publicUrl, providers }: Pick<StandaloneConfig, 'publicUrl' | 'providers'>,
): string {
  const lines = [`Parley is at ${url}`];
  const isOnlyThere = providers.length > 0 ? ': sign-in with providers works only there' : '';
  if (publicUrl !== undefined && publicUrl !== url) lines.push(`Open ${publicUrl}${isOnlyThere}`);
  return lines.map((line) => `${line}\n`).join('');
}
