/** Asks what stays; set by the part that does it, which loads late. */
let ask: (() => void) | null = null;
/** The question came before the part that asks it. */
let isDue = false;

/** Called after an act that shuts others out of the account: asks which scheduled messages of this session stay. */
export function cured(): void {
  isDue = ask === null;
  ask?.();
}

/** @returns ends it */
export function onCured(listener: () => void): () => void {
  ask = listener;
  if (isDue) cured();
  return () => {
    ask = null;
  };
}
