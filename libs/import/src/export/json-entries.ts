import { getManyValues, isMany, none } from 'stream-chain';
import Assembler from 'stream-json/assembler.js';
import { jsonParser, type Token } from 'stream-json/parser.js';
import { ImportError } from '../options.js';
import type { ExportFile } from './export-files.js';
import { noJson } from './json.js';
import { boundedChunks, type Opens } from './record-bounds.js';

/** An entry of the object that a file holds, or an item of its list. */
export interface JsonEntry {
  readonly key: string;
  /** Numbers are texts, since ids may have more digits than a number can keep. The list itself is empty. */
  readonly value: unknown;
  readonly isItem: boolean;
}

/**
 * The entries of the object of a JSON file, in their order; in place of the entry `list` the list, empty, and then each item.
 * `OVER_LIMIT` is in place of an entry or item over a limit.
 * @throws ImportError behind what was readable
 */
export async function* readEntries(file: ExportFile, list: string): AsyncGenerator<JsonEntry> {
  try {
    yield* entriesOf(await file.open(), list);
  } catch (error) {
    throw error instanceof ImportError ? error : noJson(file, error);
  }
}

async function* entriesOf(chunks: AsyncIterable<Buffer>, list: string): AsyncGenerator<JsonEntry> {
  const parse = jsonParser({ streamValues: false }) as (text: string | typeof none) => unknown;
  const reader = new EntryReader(list);
  const opens: Opens = (path, isList) => path.length === 0 || (isList && path.length === 1 && path[0] === list);
  for await (const chunk of boundedChunks(chunks, opens))
    for (const token of tokensOf(parse(chunk))) {
      const entry = reader.read(token);
      if (entry !== undefined) yield entry;
    }
  parse(none);
}

const tokensOf = (found: unknown): readonly Token[] => (isMany(found) ? (getManyValues(found) as Token[]) : []);

/** Puts tokens together, and gives each entry once it is whole. */
class EntryReader {
  private readonly assembler = new Assembler({ numberAsString: true });
  private isInList = false;

  constructor(private readonly list: string) {}

  read(token: Token): JsonEntry | undefined {
    const { assembler, list } = this;
    const begins = token.name === 'startArray' && assembler.depth === 1 && assembler.key === list;
    assembler.consume(token);
    if (assembler.depth === 0 && token.name !== 'endObject') throw new Error('no object');
    if (begins) {
      this.isInList = true;
      return { key: list, value: [], isItem: false };
    }
    if (assembler.depth === 2 && this.isInList) return this.item();
    return assembler.depth === 1 ? this.entry(token) : undefined;
  }

  private item(): JsonEntry | undefined {
    const items = this.assembler.current as unknown[];
    return items.length === 0 ? undefined : { key: this.list, value: items.pop(), isItem: true };
  }

  private entry({ name }: Token): JsonEntry | undefined {
    if (name === 'startArray') throw new Error('no object');
    const entries = this.assembler.current as Record<string, unknown>;
    const [key] = Object.keys(entries);
    if (key === undefined) return undefined;
    const { [key]: value } = entries;
    delete entries[key];
    if (!this.isInList) return { key, value, isItem: false };
    this.isInList = false;
    return undefined;
  }
}
