import type { StandaloneConfig } from '#config/app-config';

/**
 * What the terminal shows when Parley is ready. Programs read the first line.
 * @param setup the token of the link to the page that makes the first account; `hidden`: there is no account, and the output is kept
 */
export function readyLines(
  url: string,
  { publicUrl, providers }: Pick<StandaloneConfig, 'publicUrl' | 'providers'>,
  setup?: { readonly token: string } | 'hidden',
): string {
  const lines = [`Parley is at ${url}`];
  const isOnlyThere = providers.length > 0 ? ': sign-in with providers works only there' : '';
  if (publicUrl !== undefined && publicUrl !== url) lines.push(`Open ${publicUrl}${isOnlyThere}`);
  if (setup === 'hidden') lines.push('There is no account yet. Make the first one: npm run admin -- setup <username>');
  else if (setup !== undefined)
    lines.push(`Make the first account, within a day: ${publicUrl ?? url}/setup#${setup.token}`);
  return lines.map((line) => `${line}\n`).join('');
}
