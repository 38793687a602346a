import { useFullText } from '../../text/use-full-text.js';
import type { ToEveryone } from './everyone.js';

/** Says how many people a text with `@all` tells, or why it tells nobody. */
export function EveryoneHint({ told: { count, barrier } }: { told: ToEveryone }) {
  const { everyone } = useFullText().composer;
  return <span role="status">{barrier === null ? everyone.hear(count) : everyone.barriers[barrier]}</span>;
}
