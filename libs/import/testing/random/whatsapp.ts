import { textIn } from '../../src/text/values.js';
import { type Draft, type Files, type RandomFormat, type Shape } from './draft.js';
import { isoOf, personName, type Plan } from './plan.js';

type Phone = 'android' | 'iphone';
const MARK = '\u200e';
/** Each chat has a message of before, by which exports of one chat are known. */
const BEGAN_MS = Date.UTC(2026, 2, 27, 8, 0);

/** `27/3/26, 08:00 - ` or `[27/03/2026, 08:00:00] `. */
function headOf(phone: Phone, at: number): string {
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = isoOf(at).split(/[-T:.]/);
  if (phone === 'iphone') return `[${day}/${month}/${year}, ${hour}:${minute}:${second}] `;
  return `${String(Number(day))}/${String(Number(month))}/${year.slice(2)}, ${hour}:${minute} - `;
}

/** The text in place of the act's. */
const says =
  (text: (draft: Draft) => string, own: Partial<Draft>): Shape =>
  (draft) => {
    draft.object['said'] = text(draft);
    Object.assign(draft, own);
  };

const kindsOf = (phone: Phone): Readonly<Record<string, Shape>> => ({
  'W4 notice': (draft) => {
    if (phone === 'android') delete draft.object['author'];
    draft.object['said'] = `${phone === 'iphone' ? MARK : ''}Person A created group "A: ${String(draft.act.n)}"`;
    draft.fate = 'notice';
  },
  'W7 deleted': says(() => (phone === 'iphone' ? `${MARK}This message was deleted.` : 'This message was deleted'), {
    fate: 'deleted',
  }),
  'W7 null': says(() => 'null', { fate: phone === 'android' ? 'empty' : 'message', text: null }),
  'W6 left out': (draft) => {
    draft.object['said'] = phone === 'iphone' ? `${MARK}image omitted` : '<Media omitted>';
    draft.text = null;
    draft.files.add(String(draft.act.n));
  },
  'W10 equal messages of one minute': (draft) => {
    draft.twins = 1;
  },
});

const trapsOf = (phone: Phone): Readonly<Record<string, Shape>> => ({
  'W5 a pasted head': ({ object }) => {
    const pasted = phone === 'iphone' ? '[18/03/2026, 11:00:00] Person B: pasted' : '18/3/26, 11:00 - Eve: pasted';
    object['said'] = `${String(object['said'])}\n${pasted}`;
  },
  'W9 a line that arrived late': ({ object }) => {
    object['isLate'] = true;
  },
  'W6 a file': (draft) => {
    const name =
      phone === 'iphone'
        ? `000000${String(draft.act.n + 10)}-PHOTO-2026.jpg`
        : `IMG-20260328-WA00${String(draft.act.n + 10)}.jpg`;
    const said = String(draft.object['said']);
    draft.object['said'] =
      phone === 'iphone' ? `${said} ${MARK}<attached: ${name}>` : `${name} (file attached)\n${said}`;
    draft.files.add(name);
  },
  'W7 edited': (draft) => {
    if (draft.files.size === 0)
      draft.object['said'] =
        `${String(draft.object['said'])} ${phone === 'iphone' ? MARK : ''}<This message was edited>`;
  },
  'W8 a number': ({ object }) => {
    object['author'] = '+49 170 0000000';
  },
});

/** The drafts as lines stand in a file: one that arrived late is behind the next. */
function inLines(drafts: readonly Draft[]): readonly Draft[] {
  const lines: Draft[] = [];
  for (const draft of drafts)
    if (lines.at(-1)?.object['isLate'] === true) lines.splice(-1, 0, draft);
    else lines.push(draft);
  return lines;
}

function chatOf(phone: Phone, drafts: readonly Draft[], room: number): string {
  const encrypted = 'Messages and calls are end-to-end encrypted.';
  const lines = [
    phone === 'iphone'
      ? `${headOf(phone, BEGAN_MS)}Room ${String(room)}: ${MARK}${encrypted}`
      : `${headOf(phone, BEGAN_MS)}${encrypted}`,
    ...[0, 1].map((person) => `${headOf(phone, BEGAN_MS)}${personName(person)}: began ${String(room)}`),
  ];
  for (const { act, object, twins } of inLines(drafts.filter((draft) => draft.act.room === room))) {
    const { author, said } = object;
    const line = `${headOf(phone, act.at)}${textIn(author) === '' ? '' : `${textIn(author)}: `}${textIn(said)}`;
    lines.push(...Array.from({ length: twins + 1 }, () => line));
  }
  return `${lines.join(phone === 'iphone' ? '\r\n' : '\n')}\n`;
}

function filesOf(phone: Phone, drafts: readonly Draft[], { rooms }: Plan): Files {
  const files: Files = {};
  for (let room = 0; room < rooms; room++) {
    const folder = `WhatsApp Chat with Room ${String(room)}`;
    files[`${folder}/${phone === 'iphone' ? '_chat' : folder}.txt`] = chatOf(phone, drafts, room);
    const here = drafts.filter(({ act }) => act.room === room && act.n % 2 === 0);
    for (const name of here.flatMap((draft) => [...draft.files])) files[`${folder}/${name}`] = 'jpg';
  }
  return files;
}

export const whatsappFormat = (phone: Phone): RandomFormat => ({
  name: `whatsapp (${phone})`,
  options: { zone: 'UTC', dateOrder: 'dmy', me: 'Person A' },
  isLiteral: false,
  timeOf: ({ at }) => Math.floor(at / (phone === 'iphone' ? 1000 : 60_000)) * (phone === 'iphone' ? 1000 : 60_000),
  always: ({ rooms }) => 2 * rooms,
  noticesOf: ({ rooms }) => rooms,
  object: ({ person, text }) => ({ author: personName(person), said: text }),
  kinds: kindsOf(phone),
  traps: trapsOf(phone),
  files: (drafts, plan) => filesOf(phone, drafts, plan),
});
