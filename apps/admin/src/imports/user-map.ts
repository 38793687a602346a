import { readFile, stat } from 'node:fs/promises';
import { CsvError, parse, type Info } from 'csv-parse/sync';
import { isId, isTextWithin, USERNAME_RULE, type UserId } from '#contracts';
import type { ShownUser } from '#access/site-api';
import type { UserRecord } from '#import/records';
import { CommandError } from '../command-error.js';
import { route } from '../service-client.js';
import { shown } from '../table.js';
import type { PatientServices } from './patient-services.js';

const BYTES_MAX = 64 * 2 ** 20;
/** Problems that one message names. */
const NAMED_MAX = 10;
/** Requests at the same time. */
const ASKED_AT_ONCE = 8;
const HEADINGS = [/^(source )?id$|^source$|^e-?mail$|^id or e-?mail$/i, /^user(name)?$|^account$/i] as const;

interface MappedLine {
  readonly line: number;
  /** The id of a person at the source, or an e-mail address. */
  readonly key: string;
  readonly username: string;
}

/** The accounts that `map.csv` names for people of the export. */
export class UserMap {
  private readonly met = new Set<string>();

  private constructor(
    private readonly name: string,
    private readonly lines: ReadonlyMap<string, MappedLine>,
    private readonly accounts: ReadonlyMap<string, UserId>,
  ) {}

  static readonly EMPTY = new UserMap('', new Map(), new Map());

  /**
   * Reads the file, and finds its accounts.
   * @throws CommandError with the number of each wrong line
   */
  static async read(path: string, services: PatientServices): Promise<UserMap> {
    const lines = new Map<string, MappedLine>();
    for (const line of await readLines(path)) {
      const earlier = lines.get(keyOf(line.key));
      if (earlier !== undefined)
        throw new CommandError(
          `${path} line ${String(line.line)}: "${shown(line.key)}" is on line ${String(earlier.line)} already`,
        );
      lines.set(keyOf(line.key), line);
    }
    return new UserMap(path, lines, await findAccounts(path, [...lines.values()], services));
  }

  /** The account of a person: the one named for the id, else the one named for the e-mail address. */
  accountOf({ id, email }: Pick<UserRecord, 'id' | 'email'>): UserId | null {
    const keys = [id, ...(email === null ? [] : [email])].map(keyOf);
    for (const key of keys) this.met.add(key);
    const line = keys.map((key) => this.lines.get(key)).find((found) => found !== undefined);
    return line === undefined ? null : (this.accounts.get(line.username) ?? null);
  }

  /** A line for each key of which the people so far had none, or one that says that there are no keys. */
  unmet(): readonly string[] {
    if (this.name !== '' && this.lines.size === 0) return [`${this.name} has no line with a person`];
    return [...this.lines]
      .filter(([key]) => !this.met.has(key))
      .map(([, { line, key }]) => `${this.name} line ${String(line)}: the export has nobody with "${shown(key)}"`);
  }
}

/** E-mail addresses are compared without case; ids with it cannot be told from them. */
const keyOf = (key: string): string => (key.includes('@') ? key.toLowerCase() : key);

async function readLines(path: string): Promise<readonly MappedLine[]> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new CommandError(`--users: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  });
  if (size > BYTES_MAX) throw new CommandError(`--users: ${path} is larger than ${String(BYTES_MAX)} bytes`);
  const rows = parsed(path, await readFile(path, 'utf8'));
  const [first] = rows;
  const isHeading = first !== undefined && HEADINGS.every((heading, at) => heading.test(first.record[at] ?? ''));
  return rows.slice(isHeading ? 1 : 0).map(({ info: { lines: line }, record }) => {
    const [key = '', username = '', ...others] = record;
    if (key === '' || username === '' || others.some((cell) => cell !== ''))
      throw new CommandError(`${path} line ${String(line)}: needs two cells: an id or e-mail address, and a username`);
    return { line, key, username };
  });
}

type Row = { readonly info: Info; readonly record: readonly string[] };

/** Cells are plain texts, whatever a spreadsheet would make of them. */
function parsed(path: string, text: string): readonly Row[] {
  const options = {
    bom: true,
    delimiter: [',', ';', '\t'],
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  };
  try {
    return parse(text, { ...options, info: true }) as unknown as readonly Row[];
  } catch (error) {
    if (error instanceof CsvError) throw new CommandError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

async function findAccounts(
  path: string,
  lines: readonly MappedLine[],
  services: PatientServices,
): Promise<ReadonlyMap<string, UserId>> {
  const accounts = new Map<string, UserId>();
  const problems: string[] = [];
  for (let at = 0; at < lines.length && problems.length < NAMED_MAX; at += ASKED_AT_ONCE) {
    const some = lines.slice(at, at + ASKED_AT_ONCE);
    const found = await Promise.all(some.map(({ username }) => accountOf(services, username)));
    some.forEach(({ line, username }, place) => {
      const account = found[place];
      if (account === undefined) problems.push(`line ${String(line)}: there is no account "${shown(username)}"`);
      else accounts.set(username, account);
    });
  }
  if (problems.length > 0) throw new CommandError(`${path} ${problems.join('; ')}`);
  return accounts;
}

/** The id of an account, by its username or id; `undefined` if there is none. */
export async function accountOf(services: PatientServices, user: string): Promise<UserId | undefined> {
  if (!isId(user) && !isTextWithin(user, USERNAME_RULE)) return undefined;
  try {
    return (await services.ask(({ auth }) => auth.get<ShownUser>(route`users/${user}`))).id;
  } catch (error) {
    if (error instanceof CommandError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}
