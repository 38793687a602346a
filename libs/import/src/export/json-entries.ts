import { getManyValues, isMany, none } from 'stream-chain';
import Assembler from 'stream-json/assembler.js';
import { jsonParser, type Token } from 'stream-json/parser.js';
import { ImportError } from '../options.js';
import type { ExportFile } from './export-files.js';
import { noJson } from './json.js';

/** Bytes of an entry, or of an item of the list, that may be read before it is whole. */
const VALUE_BYTES_MAX = 16 * 1024 * 1024;
const DEPTH_MAX = 64;

/** An entry of the object that a file holds, or an item of its list. */
export interface JsonEntry {
  readonly key: string;
  /** Numbers are texts, since ids may have more digits than a number can keep. The list itself is empty. */
  readonly value: unknown;
  readonly isItem: boolean;
}

/**
 * The entries of the object of a JSON file, in their order; in place of the entry `list` the list, empty, and then each item.
 * @throws ImportError behind what was readable, also where a value is larger than 16 MiB or deeper than 64 levels
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
  const decoder = new TextDecoder();
  let pending = 0;
  for await (const chunk of chunks) {
    pending += chunk.length;
    for (const token of tokensOf(parse(decoder.decode(chunk, { stream: true })))) {
      const entry = reader.read(token);
      if (entry === undefined) continue;
      pending = 0;
      yield entry;
    }
    if (pending > VALUE_BYTES_MAX) throw new Error('a value is larger than 16 MiB');
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
    if (assembler.depth > DEPTH_MAX) throw new Error(`more than ${String(DEPTH_MAX)} levels`);
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
