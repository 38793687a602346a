/** True on phones and tablets, where a keyboard on the screen covers a part of it. */
export function hasTouchOnly(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}
