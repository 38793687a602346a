/** Windows asks for a menu after the key is up. */
const AFTER_KEY_MS = 300;

interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
}

/** True for the keys by which users open the menu of what has the focus. macOS has none, and fires no `contextmenu` for them. */
export function isMenuKey({ key, shiftKey }: Key): boolean {
  return key === 'ContextMenu' || (key === 'F10' && shiftKey);
}

/**
 * Called when a menu of ours opens by such a key: keeps the browser's menu shut until the key has been released. Firefox fires
 * `contextmenu` although the default of the key is prevented, at what has the focus by then, which is in our menu.
 */
export function keepBrowserMenuShut(): void {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const options = { capture: true, signal: ending.signal };
  const prevent = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  const onKeyUp = ({ key }: Pick<Key, 'key'>): void => {
    if (key === 'ContextMenu' || key === 'F10') setTimeout(end, AFTER_KEY_MS);
  };
  addEventListener('contextmenu', prevent, options);
  addEventListener('keyup', onKeyUp, options);
  // A right click is another wish, and the key may be released in another window.
  addEventListener('pointerdown', end, options);
  addEventListener('blur', end, { signal: ending.signal });
}
