import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { deserialize } from 'bson';
import { describe, expect, it } from 'vitest';
import { openExport } from '../export/open-export.js';
import type { NeutralRecord } from '../records.js';

const SAMPLES = join(import.meta.dirname, '../../testing/samples');

type Json = Readonly<Record<string, any>>;
type Texts = ReadonlyMap<string, Buffer>;
interface Counts {
  readonly messages: number;
  readonly reactions: number;
}

async function filesOf(sample: string): Promise<Texts> {
  const exported = await openExport(join(SAMPLES, sample, 'sample.zip'));
  const files = new Map<string, Buffer>();
  for (const file of exported.files) files.set(file.path, await buffer(await file.open()));
  await exported.close();
  return files;
}

const named = (files: Texts, pattern: RegExp): readonly Buffer[] =>
  [...files].filter(([path]) => pattern.test(path)).map(([, bytes]) => bytes);
const json = (bytes: Buffer): any =>
  JSON.parse(bytes.toString('utf8').replaceAll(/\\x([0-9a-f]{2})/gi, String.raw`\u00$1`));
const lines = (bytes: Buffer): readonly string[] =>
  bytes
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

function documents(bytes: Buffer): readonly Json[] {
  const found: Json[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readInt32LE(at))
    found.push(deserialize(bytes.subarray(at, at + bytes.readInt32LE(at))));
  return found;
}

/** The objects of a source, with the reactions of each. */
const counted = (messages: readonly Json[], reactionsOf: (message: Json) => number): Counts => ({
  messages: messages.length,
  reactions: sum(messages.map(reactionsOf)),
});
const byCount = ({ reactions }: Json): number => sum((reactions ?? []).map(({ count }: Json) => count));
const none = (): number => 0;

/** Counts of objects in the files of samples, by walks that know nothing of the converters. */
const COUNTED: Readonly<Record<string, (files: Texts) => Counts>> = {
  slack: (files) =>
    counted(named(files, /^(?!__MACOSX).*\/\d{4}-\d\d-\d\d\.json$/).flatMap(json), ({ reactions }) =>
      sum((reactions ?? []).map(({ count, users }: Json) => Math.max(count, users.length))),
    ),
  mattermost: (files) => {
    const objects = named(files, /import\.jsonl$/).flatMap((bytes) => lines(bytes).map((line) => JSON.parse(line)));
    const posts = objects.flatMap((line) => line.post ?? line.direct_post ?? []);
    return counted(
      posts.flatMap((post: Json) => [post, ...(post['replies'] ?? [])]),
      ({ reactions }) => (reactions ?? []).length,
    );
  },
  telegram: (files) => {
    const { chats, left_chats: left } = named(files, /^result\.json$/).map(json)[0];
    return counted(
      [...chats.list, ...left.list].flatMap((chat: Json) => chat['messages']),
      byCount,
    );
  },
  discord: (files) =>
    counted(
      named(files, /\.json$/).flatMap((bytes) => json(bytes).messages),
      byCount,
    ),
  rocketchat: (files) =>
    counted(named(files, /\/rocketchat_message\.bson$/).flatMap(documents), ({ reactions }) =>
      sum(Object.values(reactions ?? {}).map((reaction: any) => reaction.usernames.length)),
    ),
  'rocketchat-room': (files) =>
    counted(
      named(files, /^general\.json$/)
        .flatMap(lines)
        .map((line) => JSON.parse(line)),
      none,
    ),
  'rocketchat-data': (files) =>
    counted(
      named(files, /^(?:general|r0.*)\.json$/)
        .flatMap(lines)
        .map((line) => JSON.parse(line)),
      none,
    ),
  teams: (files) =>
    counted(named(files, /\/messages_[^/]+\.json$/).flatMap(json), ({ Reactions }) => (Reactions ?? []).length),
  zulip: (files) => ({
    messages: sum(named(files, /messages-\d+\.json$/).map((bytes) => json(bytes).zerver_message.length)),
    reactions: sum(named(files, /realm\.json$/).map((bytes) => json(bytes).zerver_reaction.length)),
  }),
  element: (files) => {
    const events: readonly Json[] = named(files, /export\.json$/).flatMap((bytes) => json(bytes).messages);
    const own = events.filter(({ type }) => type === 'm.reaction').length;
    return { messages: events.length - own, reactions: own };
  },
  'whatsapp-ios': (files) => ({
    messages: named(files, /_chat\.txt$/)
      .flatMap(lines)
      .filter((line) => /^\u200e?\[\d/.test(line)).length,
    reactions: 0,
  }),
  'whatsapp-android': (files) => ({
    messages: named(files, /\.txt$/)
      .flatMap(lines)
      .filter((line) => /^\d+\/\d+\/\d+, .{4,9} - /.test(line)).length,
    reactions: 0,
  }),
};

/** Stand-ins for roots that no file has. */
const MISSING_ROOTS: Readonly<Record<string, number>> = { slack: 1, rocketchat: 1, teams: 1 };
/** Heads of lines that somebody pasted into a message. */
const PASTED: Readonly<Record<string, number>> = { 'whatsapp-android': 2 };

const recordsOf = (sample: string): readonly NeutralRecord[] =>
  readFileSync(join(SAMPLES, sample, 'expected.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Objects that became a record or are dropped. A long message has further parts, with `#2` behind the id. */
function accounted(sample: string): Counts {
  const records = recordsOf(sample);
  const has = (kind: 'message' | 'reaction', what: (record: NeutralRecord) => boolean): number =>
    records.filter((record) => what(record) || (record.record === 'dropped' && record.of === kind)).length;
  const added = (PASTED[sample] ?? 0) - (MISSING_ROOTS[sample] ?? 0);
  const isWhole = (record: NeutralRecord): boolean => record.record === 'message' && !/#\d+$/.test(record.id);
  return {
    messages: has('message', (record) => isWhole(record) || record.record === 'notice') + added,
    reactions: has('reaction', ({ record }) => record === 'reaction'),
  };
}

describe('the objects of the sample of', () => {
  it.each(Object.entries(COUNTED))('%s are all imported, stand-ins or dropped', async (sample, count) => {
    expect(accounted(sample)).toEqual(count(await filesOf(sample)));
  });
});
