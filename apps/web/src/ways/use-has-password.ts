import { useEffect, useState } from 'react';

import type { Parley } from '#client';
import { useParley } from '#react';

/** Where the operator has turned passwords off, every account counts as one without. */
export async function hasPassword(parley: Parley): Promise<boolean> {
  const [waysIn, security] = await Promise.all([parley.waysIn(), parley.account.security()]);
  const { passwords } = await waysIn.list();
  return passwords && (await security.hasPassword());
}

/** Whether the user's account has a password; `null` until that is known. Set it when the user has chosen one. */
export function useHasPassword(): readonly [boolean | null, (has: boolean) => void] {
  const parley = useParley();
  const [has, setHas] = useState<boolean | null>(null);
  useEffect(() => {
    // Most accounts have one. A request that needs none says so.
    hasPassword(parley).then(setHas, () => setHas(true));
  }, [parley]);
  return [has, setHas];
}
