/** Repeats a step until it returns false, which means that nothing is left, or until `stopping` is aborted. */
export async function untilDone(stopping: AbortSignal, step: () => Promise<boolean>): Promise<void> {
  let more = true;
  while (more && !stopping.aborted) more = await step();
}
