import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';

/**
 * True if the user has logged out in another tab of this browser, until the next user enters. Logging out empties the
 * storage, of which browsers tell the other tabs. This tab then leaves its address too.
 */
export function useLogOutElsewhere(isSignedIn: boolean): boolean {
  const [, navigate] = useLocation();
  const [hasLeft, setLeft] = useState(false);
  const [wasSignedIn, setWasSignedIn] = useState(isSignedIn);
  if (wasSignedIn !== isSignedIn) {
    setWasSignedIn(isSignedIn);
    if (isSignedIn) setLeft(false);
  }
  useEffect(() => {
    const onStorage = ({ key }: StorageEvent): void => {
      // `null`: all keys were removed.
      if (key !== null) return;
      sessionStorage.clear();
      setLeft(true);
      navigate('/');
    };
    addEventListener('storage', onStorage);
    return () => removeEventListener('storage', onStorage);
  }, [navigate]);
  return hasLeft;
}
