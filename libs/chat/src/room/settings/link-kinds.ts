import type { InviteKind, Ways } from '#client';

/** The kinds of links that the server may make. `null`: its ways in are not known. It refuses what `LINKS` does not allow. */
export function kindsIn(ways: Ways | null): readonly InviteKind[] {
  return ways?.guests === false ? ['account'] : ['account', 'guest'];
}

/** Where registration is not open, links for accounts are off by default. */
export function firstKind(ways: Ways | null): InviteKind {
  return ways !== null && ways.guests && ways.registration !== 'open' ? 'guest' : 'account';
}
