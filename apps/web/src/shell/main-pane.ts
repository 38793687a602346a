/** The id of the pane that shows a room, where the skip link and the search lead. */
export const MAIN_ID = 'main';

/** Moves the focus to the pane. What it shows may move it on, for example to the composer. */
export function focusMain(): void {
  document.getElementById(MAIN_ID)?.focus();
}
