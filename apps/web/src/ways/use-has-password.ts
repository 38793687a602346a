import { useEffect, useState } from 'react';

import { useParley } from '#react';

/** Whether the user's account has a password; `null` until that is known. */
export function useHasPassword(): readonly [boolean | null, (hasPassword: boolean) => void] {
  const parley = useParley();
  const [hasPassword, setHasPassword] = useState<boolean | null>(null);
  useEffect(() => {
    parley.account
      .security()
      .then((security) => security.hasPassword())
      // Most accounts have one. A request that needs none says so.
      .then(setHasPassword, () => setHasPassword(true));
  }, [parley]);
  return [hasPassword, setHasPassword];
}
