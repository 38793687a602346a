import { parseArgs } from 'node:util';
import { SCENARIOS, type Scenario } from './scenarios.js';

export const USAGE =
  'npm run scaling -- [--connections N [--messages N/10] [--receivers 20] [--rooms 20] [--watched 50]]';

type Given = Readonly<Partial<Record<string, string>>>;

/**
 * The site that the options describe; without options all sites of docs/scaling.md.
 *
 * @throws Error with a one-line message that names the option
 */
export function parseSites(args: readonly string[]): readonly Scenario[] {
  const names = ['connections', 'messages', 'receivers', 'rooms', 'watched'];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const given = parseArgs({ args: [...args], options }).values as Given;
  const [other] = Object.keys(given);
  if (other === undefined) return SCENARIOS;
  if (given['connections'] === undefined) throw new Error(`--${other} needs --connections`);
  const connections = positive(given, 'connections');
  return [
    {
      name: 'your site',
      connections,
      messagesPerSecond: positive(given, 'messages', connections / 10),
      receivers: positive(given, 'receivers', 20),
      roomsPerConnection: positive(given, 'rooms', 20),
      watched: positive(given, 'watched', 50),
    },
  ];
}

function positive(given: Given, name: string, standard?: number): number {
  const value = Number(given[name] ?? standard);
  if (!(value > 0 && Number.isFinite(value))) throw new Error(`--${name}: "${given[name]}" is not a positive number`);
  return value;
}
