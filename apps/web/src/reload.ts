const RELOADED_AT = 'parley:reloaded-at';
const RETRY_MS = 10_000;

/**
 * Reloads the page when a part of it cannot be loaded: after a deploy its files have other names. Waits before it
 * reloads again soon.
 */
export function reloadOnLoadErrors(): void {
  addEventListener('vite:preloadError', () => {
    const sinceMs = Date.now() - Number(sessionStorage.getItem(RELOADED_AT) ?? 0);
    setTimeout(
      () => {
        sessionStorage.setItem(RELOADED_AT, String(Date.now()));
        location.reload();
      },
      sinceMs < RETRY_MS ? RETRY_MS : 0,
    );
  });
}
