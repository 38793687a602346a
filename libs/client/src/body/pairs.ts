const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const OPENING = new Set(Object.values(CLOSING));

/** The brackets and quotes of a text that belong together. A format is one of words, so it never begins inside of a pair and ends outside. */
export class Pairs {
  /** Built for the first format that ends. */
  private others: Map<number, number> | null = null;

  constructor(private readonly text: string) {}

  /** Whether one of a pair is there, and the other one is not. */
  isSplitBy(from: number, to: number): boolean {
    const others = (this.others ??= pairsOf(this.text));
    for (let at = from; at < to; at++) {
      const other = others.get(at);
      if (other !== undefined && (other < from || other >= to)) return true;
    }
    return false;
  }
}

/** By the place of each bracket and quote: the place of the other one. */
function pairsOf(text: string): Map<number, number> {
  const others = new Map<number, number>();
  const join = (one: number, other: number): void => void others.set(one, other).set(other, one);
  const open: { sign: string; at: number }[] = [];
  let quote: number | null = null;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (OPENING.has(sign)) open.push({ sign, at });
    else if (sign in CLOSING) {
      const from = open.findLastIndex((one) => one.sign === CLOSING[sign]);
      const [opened] = from === -1 ? [] : open.splice(from);
      if (opened !== undefined) join(opened.at, at);
    } else if (sign === '\n') quote = null;
    else if (sign === '"') {
      if (quote !== null) join(quote, at);
      quote = quote === null ? at : null;
    }
  }
  return others;
}
