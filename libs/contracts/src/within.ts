/**
 * Resolves or rejects as `work` does, or as `late` after `timeoutMs`: that returns another result or throws. A later outcome of `work`
 * is ignored.
 */
export function within<Result, Late = never>(
  work: Promise<Result>,
  timeoutMs: number,
  late: () => Late = () => {
    throw new Error(`no answer within ${timeoutMs} ms`);
  },
): Promise<Result | Late> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  return Promise.race([work, timeout.then(late)]).finally(() => clearTimeout(timer));
}
