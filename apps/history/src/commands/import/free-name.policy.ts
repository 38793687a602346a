import { ChatError, LIMITS } from '#contracts';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import { isNameFree } from '../room/public-names.policy.js';

/** Beyond it a person finds a name. */
const NUMBER_MAX = 50;

/** A name, and the ones that stand in for it, `general 2` first. */
export function numberedNames(name: string): string[] {
  const numbers = Array.from({ length: NUMBER_MAX - 1 }, (_, index) => ` ${String(index + 2)}`);
  return [name, ...numbers.map((number) => cutTo(name, LIMITS.nameChars - number.length) + number)];
}

/** The first of these names that no public room has, also by its look. @throws ChatError NAME_TAKEN */
export function freeName(draft: RoomDraft, name: string): string {
  const free = numberedNames(name).find((candidate) => isNameFree(draft, candidate));
  if (free === undefined) throw new ChatError('NAME_TAKEN', { field: 'name' });
  return free;
}

/** The name of a group that stands in for the direct room of a pair, which may be erased. */
export function nameOfPair(names: readonly string[]): string {
  return cutTo(names.join(', '), LIMITS.nameChars) || '…';
}

/** By code points. */
function cutTo(text: string, max: number): string {
  return Array.from(text).slice(0, max).join('').trimEnd();
}
