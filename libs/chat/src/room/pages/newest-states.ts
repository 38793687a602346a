/** Each thing once, in the newest of its states, where the first of them is. */
export function newestStates<Thing extends { readonly rev: number }>(
  states: readonly Thing[],
  idOf: (thing: Thing) => string,
): readonly Thing[] {
  const newest = new Map<string, Thing>();
  for (const state of states) {
    const id = idOf(state);
    if (state.rev > (newest.get(id)?.rev ?? 0)) newest.set(id, state);
  }
  return [...newest.values()];
}
