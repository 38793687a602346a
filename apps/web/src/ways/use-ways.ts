import { useEffect, useState } from 'react';

import type { Ways } from '#client';
import { useParley } from '#react';

/** The ways of a server that does not tell them: each refuses for itself. */
const UNTOLD: Ways = {
  registration: 'open',
  guests: true,
  passwords: true,
  email: 'off',
  totp: false,
  providers: [],
};

/** The ways to sign in that the server offers; `null` until it has answered. */
export function useWays(): Ways | null {
  const parley = useParley();
  const [ways, setWays] = useState<Ways | null>(null);
  useEffect(() => {
    parley.ways().then(setWays, () => setWays(UNTOLD));
  }, [parley]);
  return ways;
}
