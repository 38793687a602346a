import { useMe } from '#react';

import { useText } from './text/use-text.js';

/** The whole page. */
export function App() {
  const me = useMe();
  const text = useText();
  return <main>{me?.user.displayName ?? text.app.name}</main>;
}
