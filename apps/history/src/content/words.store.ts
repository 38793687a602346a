import { createHash } from 'node:crypto';
import type { Sql, Statement } from '#persistence/sql';
import { foldWords } from './folded-words.policy.js';

/** It changes with the list. Index: the primary key. */
export const WORDS_VERSION: Statement = {
  name: 'words-version',
  text: `SELECT md5(string_agg(encode(key, 'hex'), '' ORDER BY key)) AS version FROM history.words`,
};

/** At most `WORDS_MAX` rows. Index: the primary key. */
export const WORDS: Statement = {
  name: 'words',
  text: 'SELECT text FROM history.words ORDER BY key',
};

/** Only one transaction at a time counts the entries. */
export const LOCK_WORDS: Statement = {
  name: 'lock-words',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('words', 0))`,
};

export const COUNT_WORDS: Statement = {
  name: 'count-words',
  text: 'SELECT count(*)::int AS count FROM history.words',
};

/** Index: the primary key. */
export const ADD_WORD: Statement = {
  name: 'add-word',
  text: 'INSERT INTO history.words (key, text) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING key',
};

/** Index: the primary key. */
export const REMOVE_WORD: Statement = {
  name: 'remove-word',
  text: 'DELETE FROM history.words WHERE key = $1 RETURNING key',
};

/** `null` for an empty list. */
export async function readWordsVersion(sql: Sql): Promise<string | null> {
  return (await sql.rows<{ version: string | null }>(WORDS_VERSION, []))[0]?.version ?? null;
}

/** The entries as operators wrote them. */
export async function readWords(sql: Sql): Promise<string[]> {
  return (await sql.rows<{ text: string }>(WORDS, [])).map(({ text }) => text);
}

export async function lockWords(open: Sql): Promise<void> {
  await open.rows(LOCK_WORDS, []);
}

export async function countWords(sql: Sql): Promise<number> {
  return (await sql.rows<{ count: number }>(COUNT_WORDS, []))[0]?.count ?? 0;
}

/** Returns false if the list has the entry. */
export async function addWord(sql: Sql, text: string): Promise<boolean> {
  return (await sql.rows(ADD_WORD, [keyOf(text), text])).length === 1;
}

/** Returns false if the list does not have the entry. */
export async function removeWord(sql: Sql, text: string): Promise<boolean> {
  return (await sql.rows(REMOVE_WORD, [keyOf(text)])).length === 1;
}

/** The same for entries that refuse the same texts. A hash, because a compared form may be too long for an index. */
function keyOf(text: string): Buffer {
  return createHash('sha256').update(foldWords(text).trim()).digest();
}
