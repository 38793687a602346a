import type { Invitation, OpenedInvites, Parley, RoomId } from '#client';

/** What has become of the rooms of an invitation. */
export interface OpenedInvite extends OpenedInvites {
  /** The names of the refused rooms; none if they are not known. */
  readonly names: readonly string[];
}

/** Joins the rooms of an invitation. @param seen the invitation, if its page has shown it: a used-up one is not told again */
export async function openInvite(parley: Parley, code: string, seen: Invitation | null): Promise<OpenedInvite> {
  const invites = await parley.invites();
  const opened = await invites.open(code);
  if (opened.refused.length === 0) return { ...opened, names: [] };
  const invitation = seen ?? (await invites.read(code).catch(() => null));
  const known = new Map(parley.rooms.getSnapshot().map(({ id, name }) => [id, name]));
  return { ...opened, names: namesOfRefused(opened, invitation?.rooms ?? [], known) };
}

/**
 * The names of the refused rooms, in their order. An invitation tells names without ids: those of the rooms that the user is in leave
 * those of the refused ones.
 */
export function namesOfRefused(
  { rooms, refused }: OpenedInvites,
  invited: Invitation['rooms'],
  known: ReadonlyMap<RoomId, string | null>,
): readonly string[] {
  const left = invited.map(({ name }) => name);
  for (const id of rooms) {
    const at = left.indexOf(known.get(id) ?? '');
    if (at >= 0) left.splice(at, 1);
  }
  return left.length === refused.length ? left : [];
}
