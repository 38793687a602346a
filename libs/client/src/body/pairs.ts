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
  const open = new OpenBrackets();
  let quote: number | null = null;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (OPENING.has(sign)) open.add(sign, at);
    else if (sign in CLOSING) {
      const opened = open.close(CLOSING[sign]);
      if (opened !== undefined) join(opened, at);
    } else if (sign === '\n') quote = null;
    else if (sign === '"') {
      if (quote !== null) join(quote, at);
      quote = quote === null ? at : null;
    }
  }
  return others;
}

class OpenBrackets {
  private readonly brackets: { readonly sign: string; readonly at: number }[] = [];
  /** How many of each sign are open: a bracket that closes none looks at no other one, so the time is linear. */
  private readonly counts: Record<string, number> = {};

  add(sign: string, at: number): void {
    this.brackets.push({ sign, at });
    this.count(sign, 1);
  }

  /** Closes the last one of this sign, and those within it. Returns its place; `undefined` if none is open. */
  close(sign = ''): number | undefined {
    if ((this.counts[sign] ?? 0) === 0) return undefined;
    let last = this.brackets.pop();
    while (last !== undefined) {
      this.count(last.sign, -1);
      if (last.sign === sign) break;
      last = this.brackets.pop();
    }
    return last?.at;
  }

  private count(sign: string, more: number): void {
    this.counts[sign] = (this.counts[sign] ?? 0) + more;
  }
}
