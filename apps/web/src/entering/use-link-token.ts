import { useEffect, useState } from 'react';

/** The token behind `#` of a link. Another link that is opened in the same tab changes it; a page that takes it away does not. */
export function useLinkToken(): string {
  const [token, setToken] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const onChange = (): void => setToken(location.hash.slice(1));
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return token;
}
