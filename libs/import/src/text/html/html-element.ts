/** What is read of an element of HTML. */
export interface HtmlElement {
  /** In capital letters: `BLOCKQUOTE`. */
  readonly nodeName: string;
  readonly nodeType: number;
  readonly nodeValue: string | null;
  readonly textContent: string | null;
  readonly childNodes: ArrayLike<HtmlElement>;
  readonly parentNode: HtmlElement | null;
  readonly previousElementSibling: HtmlElement | null;
  getAttribute(name: string): string | null;
  querySelector(selectors: string): HtmlElement | null | undefined;
}

/** The attribute; `''` without it. */
export const attributeOf = (element: HtmlElement, name: string): string => element.getAttribute(name) ?? '';

const TEXT_NODE = 3;

/** The text of code, in which `<br>` is a line. */
export function codeIn(node: HtmlElement): string {
  if (node.nodeType === TEXT_NODE) return node.nodeValue ?? '';
  if (node.nodeName === 'BR') return '\n';
  return Array.from(node.childNodes, codeIn).join('');
}
