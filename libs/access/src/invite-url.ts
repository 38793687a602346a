/**
 * The link that leads to the page of an invitation. The code stands behind `#`, so no server gets it in a path.
 * @param origin of the web client, without a trailing slash
 */
export function inviteUrl(origin: string, code: string): string {
  return `${origin}/invite#${code}`;
}
