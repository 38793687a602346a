import { setImmediate as nextTurn } from 'node:timers/promises';
import { foldWords, isOpen, lettersOf, standsAlone } from './folded-words.policy.js';

/** The building of a list lets other work go first after this many letters. */
const LETTERS_PER_TURN = 20_000;
/** Values of an edge: those of UTF-16. */
const UNITS = 0x1_0000;
const ROOT = 0;

/** How an entry ends at a node: with a whole word, or with any ending. */
const WHOLE = 1;
const OPEN = 2;

/**
 * Finds the entries of the word list in a text, all at once, in time linear in the text (Aho and Corasick, "Efficient string
 * matching", 1975). A node stands for the beginning of an entry; a text leads from node to node.
 */
export class WordList {
  static readonly EMPTY = new WordList();

  /** The next node, by node and letter. */
  private readonly edges = new Map<number, number>();
  /** By node: the longest other node that ends the same way. */
  private readonly fallbacks: number[] = [ROOT];
  /** By node: the longest such node at which an entry ends, or the root. */
  private readonly shorter: number[] = [ROOT];
  private readonly endings: number[] = [0];
  private readonly lengths: number[] = [0];

  /** @param entries as operators write them */
  static async of(entries: readonly string[]): Promise<WordList> {
    if (entries.length === 0) return WordList.EMPTY;
    const list = new WordList();
    await list.build(entries);
    return list;
  }

  get isEmpty(): boolean {
    return this.lengths.length === 1;
  }

  /** True if the text contains an entry. */
  matches(text: string): boolean {
    if (this.isEmpty) return false;
    const folded = foldWords(text);
    let node = ROOT;
    for (let place = 0; place < folded.length; place += 1) {
      node = this.step(node, folded.charCodeAt(place));
      if (this.endsAt(node, folded, place + 1)) return true;
    }
    return false;
  }

  private endsAt(node: number, folded: string, end: number): boolean {
    const ending = this.endings[node] === 0 ? this.shorter[node] : node;
    for (let at = ending ?? ROOT; at !== ROOT; at = this.shorter[at] ?? ROOT)
      if (standsAlone(folded, end - (this.lengths[at] ?? 0), end, this.endings[at] === OPEN)) return true;
    return false;
  }

  private step(from: number, unit: number): number {
    for (let node = from; ; node = this.fallbacks[node] ?? ROOT) {
      const next = this.edges.get(node * UNITS + unit);
      if (next !== undefined) return next;
      if (node === ROOT) return ROOT;
    }
  }

  private async build(entries: readonly string[]): Promise<void> {
    const levels: [parent: number, unit: number, node: number][][] = [];
    const turns = new Turns();
    for (const entry of entries) {
      const letters = lettersOf(entry);
      if (letters === '') continue;
      const last = this.add(letters, levels);
      this.endings[last] = Math.max(this.endings[last] ?? 0, isOpen(entry) ? OPEN : WHOLE);
      await turns.used(letters.length);
    }
    // The nodes nearer to the root come first: a fallback is one of them.
    for (const level of levels) {
      for (const [parent, unit, node] of level) this.link(parent, unit, node);
      await turns.used(level.length);
    }
  }

  /** Returns the node of the letters. */
  private add(letters: string, levels: [number, number, number][][]): number {
    let node = ROOT;
    for (let place = 0; place < letters.length; place += 1) {
      const unit = letters.charCodeAt(place);
      const edge = node * UNITS + unit;
      const known = this.edges.get(edge);
      const next = known ?? this.lengths.push(place + 1) - 1;
      if (known === undefined) {
        this.edges.set(edge, next);
        this.endings[next] = 0;
        (levels[place] ??= []).push([node, unit, next]);
      }
      node = next;
    }
    return node;
  }

  private link(parent: number, unit: number, node: number): void {
    const fallback = parent === ROOT ? ROOT : this.step(this.fallbacks[parent] ?? ROOT, unit);
    this.fallbacks[node] = fallback;
    this.shorter[node] = this.endings[fallback] === 0 ? (this.shorter[fallback] ?? ROOT) : fallback;
  }
}

class Turns {
  private letters = 0;

  async used(letters: number): Promise<void> {
    this.letters += letters;
    if (this.letters < LETTERS_PER_TURN) return;
    this.letters = 0;
    await nextTurn();
  }
}
