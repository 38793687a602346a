const failed = new Set<HTMLLinkElement>();

/** Notes the style sheets that cannot be loaded: Vite asks for each only once. */
export function watchStyles(): void {
  const note = ({ target }: Event): void => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') failed.add(target);
  };
  // The event does not bubble.
  document.addEventListener('error', note, { capture: true });
}

/** Asks for them again. */
export async function loadFailedStyles(): Promise<void> {
  await Promise.all([...failed].map(again));
}

function again(link: HTMLLinkElement): Promise<unknown> {
  failed.delete(link);
  const next = document.createElement('link');
  next.rel = link.rel;
  next.href = link.href;
  const settled = new Promise((resolve) => {
    next.addEventListener('load', resolve);
    // It may be of another part.
    next.addEventListener('error', resolve);
  });
  link.replaceWith(next);
  return settled;
}
