/** Asks what stays; set by the part that does it. */
let ask: (() => void) | null = null;

/** Called after an act that shuts others out of the account: asks which scheduled messages of this session stay. */
export function cured(): void {
  ask?.();
}

/** @returns ends it */
export function onCured(listener: () => void): () => void {
  ask = listener;
  return () => {
    ask = null;
  };
}
