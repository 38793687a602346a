/** Keeps the direction of a name from changing the text around it, and the other way round. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
