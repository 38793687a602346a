import { useLayoutEffect, useState } from 'react';
import { useLocation } from 'wouter';

import { useMe } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { useToast } from '#chat/ui/toast.js';
import { StartingPage } from '../pages/starting-page.js';
import { type Arrival, forgetArrival, readArrival, type Refusal } from '../ways/provider-trip.js';
import { inviteLink } from '../ways/invite-link.js';
import { refusalText } from '../ways/refusal-text.js';
import { useOnce } from '../ways/use-once.js';
import { ConnectPage } from './connect-page.js';
import { FinishPage } from './finish-page.js';

/** The return of a provider. */
export function SignedInPage() {
  const [arrival] = useState(readArrival);
  // Before the effects that lead on.
  useLayoutEffect(forgetArrival, []);
  const leave = useLeave(arrival);
  const { trip, handoff, refusal } = arrival;
  const isSignedIn = useMe() !== null;
  if (refusal !== null || trip === null || handoff === null || (trip.purpose === 'connect' && !isSignedIn))
    return <Refused refusal={refusal ?? { code: 'BAD_CREDENTIALS' }} onShown={leave} />;
  const end = { handoff, verifier: trip.verifier };
  if (trip.purpose === 'connect') return <ConnectPage provider={trip.provider} end={end} onLeave={leave} />;
  return <FinishPage provider={trip.provider} invite={trip.invite} end={end} onLeave={leave} />;
}

interface RefusedProps {
  readonly refusal: Refusal;
  readonly onShown: (refusal: Refusal) => void;
}

/** Leads on to the page that says it. */
function Refused({ refusal, onShown }: RefusedProps) {
  useOnce(true, () => onShown(refusal));
  return <StartingPage />;
}

/** Leads into the rooms of an invitation, or to where the user wanted to go. There the page tells a refusal, or else a notice does. */
function useLeave({ trip }: Arrival): (refusal?: Refusal, invite?: string) => void {
  const text = useFullText();
  const toast = useToast();
  const [, navigate] = useLocation();
  const isSignedIn = useMe() !== null;
  return (refusal, invite = '') => {
    const state = refusal === undefined || isSignedIn ? null : { refusal };
    if (refusal !== undefined && isSignedIn) toast.show(refusalText(refusal, text));
    navigate(invite === '' ? (trip?.wanted ?? '/') : inviteLink(invite), { replace: true, state });
  };
}
