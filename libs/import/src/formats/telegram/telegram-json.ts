import { getManyValues, isMany, none } from 'stream-chain';
import Assembler from 'stream-json/assembler.js';
import { jsonParser, type Token } from 'stream-json/parser.js';
import { isOfOneFile } from '../../export/broken-file.js';
import type { ExportFile } from '../../export/export-files.js';
import { type Opens, RecordBounds } from '../../export/record-bounds.js';
import { type Fields, fieldsIn } from '../../text/values.js';
import { Repair } from './repair.js';

/** Characters of a value that may be read before it is whole. */
const VALUE_CHARS_MAX = 16 * 1024 * 1024;

/** A part of a file. Numbers in it are texts. */
export type Part =
  /** An entry of the outermost object, without the items of its list. */
  | { readonly kind: 'entry'; readonly of: string; readonly value: unknown }
  /** An item of a list, such as that of the contacts. */
  | { readonly kind: 'item'; readonly of: string; readonly value: unknown }
  /** The start of a chat's messages: what is known of the chat, and the list it is in, which is `null` of the only chat of a file. */
  | { readonly kind: 'chat'; readonly of: string | null; readonly value: Fields }
  | { readonly kind: 'message'; readonly value: unknown }
  | { readonly kind: 'end of chat' }
  /** The end of a file that is no JSON from here on. */
  | { readonly kind: 'broken'; readonly problem: string };

/** The parts of a file in turn; of a file that breaks off those before. */
export async function* partsOf(file: ExportFile): AsyncGenerator<Part> {
  const reader = new PartReader();
  try {
    const decoder = new TextDecoder();
    for await (const chunk of (await file.open()) as AsyncIterable<Buffer>)
      yield* reader.read(decoder.decode(chunk, { stream: true }));
    yield* reader.end();
  } catch (error) {
    if (!(error instanceof SyntaxError) && !isOfOneFile(error)) throw error;
    yield { kind: 'broken', problem: error.message.replaceAll(/\s+/g, ' ') };
  }
}

interface OpenList {
  readonly of: string | null;
  readonly depth: number;
  readonly isOfMessages: boolean;
}

const HEAD = new Set(['name', 'type', 'id']);
const CHATS = new Set(['chats', 'left_chats']);

/** The document, lists in it, and chats of lists with their messages. */
const opens: Opens = (path, isList) => {
  const [of = '', list, , messages] = path;
  if (path.length < 2) return path.length === 0 || (of !== '' && (isList || of !== 'personal_information'));
  if (list !== 'list' || path.length === 2) return isList && list === 'list';
  const isMessages = path.length === 4 && messages === 'messages';
  return CHATS.has(of) && (isList ? isMessages : path.length === 3);
};

class PartReader {
  private readonly repair = new Repair();
  private readonly bounds = new RecordBounds(opens);
  private readonly parse = jsonParser({ streamValues: false }) as (text: string | typeof none) => unknown;
  private readonly assembler = new Assembler({ numberAsString: true });
  /** The lists that the place is in, the innermost last. */
  private readonly lists: OpenList[] = [];
  private pending = 0;

  *read(chunk: string): Generator<Part> {
    const text = this.bounds.push(this.repair.push(chunk));
    this.pending += text.length;
    yield* this.tokens(text);
    if (this.pending > VALUE_CHARS_MAX) throw new SyntaxError('a value is larger than 16 MiB');
  }

  *end(): Generator<Part> {
    yield* this.tokens(this.bounds.push(this.repair.end()) + this.bounds.rest());
    yield* this.tokens(none);
    if (!this.assembler.done) throw new SyntaxError('it ends before its end');
  }

  private *tokens(text: string | typeof none): Generator<Part> {
    for (const token of this.parsed(text)) {
      const part = this.take(token);
      if (part === undefined) continue;
      this.pending = 0;
      yield part;
    }
  }

  private parsed(text: string | typeof none): readonly Token[] {
    try {
      const found = this.parse(text);
      return isMany(found) ? (getManyValues(found) as Token[]) : [];
    } catch (error) {
      throw new SyntaxError(String(error));
    }
  }

  private take(token: Token): Part | undefined {
    const { assembler } = this;
    const opened = token.name === 'startArray' ? this.listAt() : undefined;
    const chat = opened?.isOfMessages === true ? { ...fieldsIn(assembler.current) } : undefined;
    assembler.consume(token);
    if (opened !== undefined) this.lists.push(opened);
    if (chat !== undefined) return { kind: 'chat', of: opened?.of ?? null, value: chat };
    const list = this.lists.at(-1);
    if (list === undefined || assembler.depth > list.depth) return this.entry();
    return assembler.depth === list.depth ? this.item(list) : this.endOf(list);
  }

  /** The list that begins here, if its items are parts. */
  private listAt(): OpenList | undefined {
    const { depth, key } = this.assembler;
    const open = (of: string | null, isOfMessages = false): OpenList => ({ of, depth: depth + 1, isOfMessages });
    if (depth === 0) return open('');
    if (depth === 1) return key === 'messages' ? open(null, true) : open(String(key));
    const [of = '', list] = this.assembler.path.map(String);
    if (depth === 2 && key === 'list') return open(of);
    return depth === 4 && key === 'messages' && CHATS.has(of) && list === 'list' ? open(of, true) : undefined;
  }

  private item({ of, isOfMessages }: OpenList): Part | undefined {
    const items = this.assembler.current as unknown[];
    if (items.length === 0) return undefined;
    const value = items.pop();
    return isOfMessages ? { kind: 'message', value } : { kind: 'item', of: of ?? '', value };
  }

  private endOf({ isOfMessages }: OpenList): Part | undefined {
    this.lists.pop();
    return isOfMessages ? { kind: 'end of chat' } : undefined;
  }

  /** Takes an entry out of the outermost object, but for those that say which the only chat is. */
  private entry(): Part | undefined {
    if (this.assembler.depth !== 1) return undefined;
    const entries = this.assembler.current as Record<string, unknown>;
    for (const [of, value] of Object.entries(entries)) {
      if (HEAD.has(of) && typeof value !== 'object') continue;
      delete entries[of];
      return { kind: 'entry', of, value };
    }
    return undefined;
  }
}
