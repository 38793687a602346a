/** The selected text if all of it is in the element, else `''`. */
export function selectedText(element: Element): string {
  const root = element.getRootNode();
  // In a shadow root the document only knows that something is selected there. Not all browsers have the function.
  const selection = 'getSelection' in root ? (root as Document).getSelection() : document.getSelection();
  if (selection === null || selection.isCollapsed) return '';
  const isInside = [selection.anchorNode, selection.focusNode].every((node) => element.contains(node));
  return isInside ? selection.toString().trim() : '';
}
