const RELOADED_AT = 'parley:reloaded-at';
const RETRY_MS = 10_000;

/**
 * Reloads the page when a part of it cannot be loaded: after a deploy its files have other names. Waits until the
 * server answers, and before it reloads again soon.
 */
export function reloadOnLoadErrors(): void {
  addEventListener('vite:preloadError', () => void reload());
}

async function reload(): Promise<void> {
  const sinceMs = Date.now() - Number(sessionStorage.getItem(RELOADED_AT) ?? 0);
  if (sinceMs < RETRY_MS) await pause();
  while (!(await serverAnswers())) await pause();
  sessionStorage.setItem(RELOADED_AT, String(Date.now()));
  location.reload();
}

function serverAnswers(): Promise<boolean> {
  return fetch('/favicon.svg', { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, RETRY_MS));
}
