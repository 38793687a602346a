/** Navigation, list of rooms, pane, search results, panel beside the room. */
const PANELS = 'nav, main, aside, main ~ section';

/** Where the focus goes in a panel: to the text, to the stop of a list, or to what comes first. */
const ENTRIES = ['textarea', '[tabindex="0"]', 'a[href], button'];

/** Moves the focus to the next or previous panel that is visible. */
export function moveToPanel(step: 1 | -1): void {
  const panels = [...document.querySelectorAll<HTMLElement>(PANELS)].filter(isVisible);
  const at = panels.findLastIndex((panel) => panel.contains(document.activeElement));
  const next = panels.at(((at === -1 && step === -1 ? 0 : at) + step) % panels.length);
  if (next !== undefined) (entryOf(next) ?? next).focus();
}

function entryOf(panel: HTMLElement): HTMLElement | undefined {
  for (const entry of ENTRIES) {
    const found = [...panel.querySelectorAll<HTMLElement>(entry)];
    const first = found.find((element) => element.closest(PANELS) === panel && isVisible(element));
    if (first !== undefined) return first;
  }
  return undefined;
}

function isVisible(element: Element): boolean {
  return element.getClientRects().length > 0;
}
