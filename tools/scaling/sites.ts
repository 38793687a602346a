import { parseArgs } from 'node:util';

export const USAGE =
  'npm run scaling -- [--connections N [--messages N/10] [--receivers 20] [--rooms 20] [--watched 50]]';

/** Sockets that receive a message (the connected members of its room), rooms of a connection, and users whom it watches. */
const USUAL = { receivers: 20, rooms: 20, watched: 50 };

/** A site at its busiest time, by the names of the options. Messages are per second. */
const siteOf = (name: string, connections: number, others: Partial<typeof USUAL & { messages: number }> = {}) => ({
  ...{ name, connections, messages: connections / 10, ...USUAL },
  ...others,
});
export type Site = Readonly<ReturnType<typeof siteOf>>;

export const SITES: readonly Site[] = [
  siteOf('laptop', 20, { receivers: 10, rooms: 10, watched: 10 }),
  siteOf('team', 200, { rooms: 15, watched: 30 }),
  siteOf('company', 10_000),
  siteOf('campus', 100_000),
  siteOf('million', 1e6),
];

/**
 * The site that the options describe; without options all sites of docs/scaling.md.
 * @throws Error with a one-line message that names the option
 */
export function parseSites(args: readonly string[]): readonly Site[] {
  const names = ['connections', 'messages', 'receivers', 'rooms', 'watched'];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const given = Object.entries(parseArgs({ args: [...args], options }).values);
  const { connections, ...others }: Partial<Site> = Object.fromEntries(given.map(positive));
  if (connections !== undefined) return [siteOf('your site', connections, others)];
  if (given[0] === undefined) return SITES;
  throw new Error(`--${given[0][0]} needs --connections`);
}

function positive([name, text]: [string, unknown]): [string, number] {
  const value = Number(text);
  if (value > 0 && value < Infinity) return [name, value];
  throw new Error(`--${name}: "${String(text)}" is not a positive number`);
}
