import { MARK } from './whatsapp-head.js';
import type { Entry } from './whatsapp-lines.js';
import { ATTACHED, DELETED, EDITED, OMITTED, PHONE_FILE, POLL, POLL_OPTION } from './whatsapp-words.js';

/** What a message holds. Texts have no marks of WhatsApp. */
export type Content =
  | { readonly kind: 'notice' }
  | { readonly kind: 'deleted' }
  /** A message of which Android knew no text. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'poll'; readonly question: string; readonly options: readonly string[] }
  | { readonly kind: 'text'; readonly text: string; readonly isEdited: boolean; readonly file: WhatsAppFile | null };

export interface WhatsAppFile {
  /** The name in the folder; `null` of a file that was left out. */
  readonly path: string | null;
  /** The name to show. */
  readonly name: string;
}

const ATTACHMENT = new RegExp(
  `^(?<before>[^]*?)${MARK}?<(?<word>[^<>:：\\n]{1,40}?) ?(?:: |：)(?<name>[^<>\\n]{1,300})>$`,
  'u',
);
const DOCUMENT = /^(?<name>[^\n]{1,300}?) • [^\n]{1,40}$/u;
const NAMED = /^(?<name>[^\n/\\]{1,300}\.\w{1,10}) \((?<word>[^()\n]{3,60})\)(?:\n(?<caption>[^]*))?$/u;
/** What stands behind the last mark. */
const MARKED_END = new RegExp(`^(?<before>[^]*)${MARK}(?<said>[^\\n]{3,60})$`, 'u');
const LEFT_OUT = /^<(?<said>[^<>\n]{3,60})>(?:\n(?<caption>[^]*))?$/u;
const EDIT = new RegExp(`^(?<text>[^]*?) ?(?<mark>${MARK})?<(?<said>[^<>:\\n]{4,80})>$`, 'u');

export function contentOf(entry: Entry): Content {
  return entry.author === null ? { kind: 'notice' } : contentIn(entry);
}

function contentIn({ text, isIphone }: Entry): Content {
  const plain = withoutMarks(text).trim();
  // An iPhone marks what WhatsApp wrote itself.
  const isOwn = isIphone && text.startsWith(MARK);
  if (DELETED.test(plain)) return { kind: 'deleted' };
  if (plain === 'null' && !isIphone) return { kind: 'nothing' };
  return (
    inAngles(text) ??
    inParentheses(plain) ??
    leftOut(plain) ??
    (isIphone ? leftOutAtEnd(text.trim()) : null) ??
    poll(plain) ??
    edited(text, isIphone) ??
    rest(plain, isOwn)
  );
}

/** What is marked is a notice, unless it holds a URL, as places do. */
const rest = (plain: string, isOwn: boolean): Content =>
  isOwn && !/https?:\/\//.test(plain) ? { kind: 'notice' } : { kind: 'text', text: plain, isEdited: false, file: null };

/** A file of an iPhone: `<attached: 00000042-PHOTO.jpg>`. */
function inAngles(text: string): Content | null {
  const found = ATTACHMENT.exec(text.trim())?.groups;
  if (found === undefined) return null;
  const [before, word, path] = ['before', 'word', 'name'].map((name) => withoutMarks(found[name] ?? '').trim());
  if (path === undefined || before === undefined) return null;
  if (!text.includes(`${MARK}<`) && !ATTACHED.test(word ?? '')) return null;
  // A document has its name, and how long it is, in place of a text.
  const document = DOCUMENT.exec(before)?.groups?.['name'];
  return withFile(document === undefined ? before : '', { path, name: document ?? path });
}

/** A file of Android, with what was written below: `IMG-20260203-WA0001.jpg (file attached)`. */
function inParentheses(plain: string): Content | null {
  const { name = '', word = '', caption = '' } = NAMED.exec(plain)?.groups ?? {};
  if (name === '' || (!ATTACHED.test(word) && !PHONE_FILE.test(name))) return null;
  return withFile(caption, { path: name, name });
}

function leftOut(plain: string): Content | null {
  const { said = '', caption = '' } = LEFT_OUT.exec(plain)?.groups ?? {};
  return OMITTED.test(said) ? withFile(caption, { path: null, name: 'file' }) : null;
}

/** On an iPhone a mark stands before it, and before that the name of a document: `Plan.pdf • 2 pages document omitted`. */
function leftOutAtEnd(text: string): Content | null {
  const { before: marked = '', said = '' } = MARKED_END.exec(text)?.groups ?? {};
  if (!OMITTED.test(said)) return null;
  const before = withoutMarks(marked).trim();
  const document = DOCUMENT.exec(before)?.groups?.['name'];
  const name = document ?? (said.replace(OMITTED, '').trim() || 'file');
  return withFile(document === undefined ? before : '', { path: null, name });
}

const withFile = (text: string, file: WhatsAppFile): Content => ({ kind: 'text', text, isEdited: false, file });

function poll(plain: string): Content | null {
  const [first = '', question = '', ...lines] = plain.split('\n');
  const options = lines.flatMap((line) => POLL_OPTION.exec(line)?.groups?.['option'] ?? []);
  return POLL.test(first) && options.length > 0 ? { kind: 'poll', question, options } : null;
}

function edited(text: string, isIphone: boolean): Content | null {
  const { text: before, mark, said = '' } = EDIT.exec(text.trim())?.groups ?? {};
  const isEdited = EDITED.test(said) || (isIphone && mark !== undefined && before !== '');
  if (!isEdited || before === undefined) return null;
  return { kind: 'text', text: withoutMarks(before).trim(), isEdited: true, file: null };
}

/** The text without signs of direction that WhatsApp adds, but for those around mentions. */
const withoutMarks = (text: string): string =>
  text.replaceAll(/[\u200e\u200f\u202a-\u202e]/g, '').replaceAll(/[\u00a0\u202f]/g, ' ');
