import type { Parley } from '#client';
import { tabStorage } from '#chat/ui/page-storage.js';
import { inviteCodeIn, inviteLink } from './invite-link.js';

/** The page to which providers send the browser back. */
export const SIGNED_IN_PATH = '/signed-in';
const KEY = 'parley:provider-trip';

/** What the browser keeps of a sign-in at a provider until its return. */
export interface ProviderTrip {
  readonly provider: string;
  readonly verifier: string;
  /** To sign in, or to connect the user at the provider to the account of the page. */
  readonly purpose: 'enter' | 'connect';
  /** The path of the page before, with its query, or with the code of an invitation. */
  readonly wanted: string;
  /** The code of an invitation that was in it, or nothing. */
  readonly invite: string;
}

/** Why a provider's user cannot get in. */
export interface Refusal {
  readonly code: string;
  readonly field?: string | undefined;
}

/** How the browser has come back. */
export interface Arrival {
  readonly trip: ProviderTrip | null;
  readonly handoff: string | null;
  readonly refusal: Refusal | null;
}

/** Leaves the page for that of the provider. */
export async function leaveForProvider(
  parley: Parley,
  provider: string,
  purpose: ProviderTrip['purpose'],
): Promise<void> {
  const { url, verifier } = (await parley.waysIn()).start(provider, SIGNED_IN_PATH);
  const invite = inviteCodeIn(location);
  const trip: ProviderTrip = { provider, verifier, purpose, wanted: wantedAt(invite), invite };
  tabStorage().setItem(KEY, JSON.stringify(trip));
  location.assign(url);
}

export function readArrival(): Arrival {
  const kept = tabStorage().getItem(KEY);
  const returned = new URLSearchParams(location.hash.slice(1));
  const code = returned.get('error');
  return {
    trip: kept === null ? null : (JSON.parse(kept) as ProviderTrip),
    handoff: returned.get('handoff'),
    refusal: code === null ? null : { code, field: returned.get('field') ?? undefined },
  };
}

/** The handoff leaves the URL, and the verifier the browser. */
export function forgetArrival(): void {
  tabStorage().removeItem(KEY);
  history.replaceState(history.state, '', location.pathname + location.search);
}

function wantedAt(invite: string): string {
  if (invite !== '') return inviteLink(invite);
  // Who leaves from the page of a return does not want to come back to it.
  return location.pathname === SIGNED_IN_PATH ? '/' : location.pathname + location.search;
}
