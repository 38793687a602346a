import { roomNameKey } from '#contracts/text';

/** True if the text that an operator has typed is the name of a room as one sees it: like Parley, without case and white space that does not show. */
export function isTypedName(given: string, name: string | null): boolean {
  return name !== null && roomNameKey(given) === roomNameKey(name);
}
