import { useText } from '../text/use-text.js';
import { EmptyState } from '../ui/empty-state.js';

/** The list of a user who is in no room. */
export function NoRooms() {
  const text = useText();
  return <EmptyState title={text.rooms.none} hint={text.rooms.noneHint} />;
}
