import type { Invitation, Ways } from '#client';

/** A form by which an invited person comes in. */
export type InvitedForm = 'create' | 'guest' | 'login';

/** The form that fits the invitation, and the one for people with an account. `null`: the server does not tell the invitation. */
export function formsFor(invitation: Pick<Invitation, 'kind' | 'claims'> | null, ways: Ways): readonly InvitedForm[] {
  // An account of an import is there already, whether others may make one or not. Nobody logs in to it yet.
  if (invitation?.claims !== undefined) return ways.passwords ? ['create'] : [];
  const first = invitation?.kind === 'guest' ? formOfGuest(ways) : formOfAccount(ways);
  return [...(first === null ? [] : [first]), ...(ways.passwords ? (['login'] as const) : [])];
}

/** Where no form makes accounts, a provider may; a guest is the last resort. */
function formOfAccount(ways: Ways): InvitedForm | null {
  if (ways.passwords && ways.registration !== 'closed') return 'create';
  return ways.guests && ways.providers.length === 0 ? 'guest' : null;
}

/** The code of a guest makes no account where that needs an invitation. */
function formOfGuest({ guests, passwords, registration }: Ways): InvitedForm | null {
  if (guests) return 'guest';
  return passwords && registration === 'open' ? 'create' : null;
}
