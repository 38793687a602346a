/** The path of the links of invitations: `/invite#<code>`. */
export const INVITE_PATH = '/invite';

/** The code in the URL of an invitation; `''` if there is none. In links of before it is a parameter. */
export function inviteCodeIn({ pathname, search, hash }: Pick<Location, 'pathname' | 'search' | 'hash'>): string {
  if (pathname === INVITE_PATH) return hash.slice(1);
  return new URLSearchParams(search).get('invite') ?? '';
}
