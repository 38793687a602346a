/** The path of the links of invitations: `/invite#<code>`. */
export const INVITE_PATH = '/invite';

/** The code of the link with which somebody has come. */
export interface LinkInvite {
  readonly code: string;
  /** Called when the server says that the code is not valid any more. */
  readonly onInvalid: () => void;
}

/** The path of an invitation. Its code stays behind the `#`, which browsers send to no server. */
export function inviteLink(code: string): string {
  return `${INVITE_PATH}#${code}`;
}

/** The code in the URL of an invitation; `''` if there is none. */
export function inviteCodeIn({ pathname, hash }: Pick<Location, 'pathname' | 'hash'>): string {
  return pathname === INVITE_PATH ? hash.slice(1) : '';
}

/** Links of before have the code in a parameter: it leaves the query. */
export function takeOldLink(): void {
  const code = new URLSearchParams(location.search).get('invite') ?? '';
  if (code !== '') history.replaceState(null, '', inviteLink(code));
}
