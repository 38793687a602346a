/** Joins the names of classes; leaves out those whose condition does not hold. */
export function classes(...names: readonly (string | false | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
