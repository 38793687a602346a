import { parseArgs } from 'node:util';
import { SCENARIOS, type Scenario } from './scenarios.js';

export const USAGE =
  'npm run scaling -- [--connections N [--messages N/10] [--receivers 20] [--rooms 20] [--watched 50]]';

/**
 * The site that the options describe; without options all sites of docs/scaling.md.
 *
 * @throws Error with a one-line message that names the option
 */
export function parseSites(args: readonly string[]): readonly Scenario[] {
  const { values } = parseArgs({
    args: [...args],
    options: {
      connections: { type: 'string' },
      messages: { type: 'string' },
      receivers: { type: 'string' },
      rooms: { type: 'string' },
      watched: { type: 'string' },
    },
  });
  const { connections, messages, receivers = '20', rooms = '20', watched = '50' } = values;
  if (connections === undefined) {
    const [other] = Object.keys(values);
    if (other !== undefined) throw new Error(`--${other} needs --connections`);
    return SCENARIOS;
  }
  const size = positive('connections', connections);
  return [
    {
      name: 'your site',
      connections: size,
      // A message a second for each ten connections, unless `--messages` gives another rate.
      messagesPerSecond: messages === undefined ? size / 10 : positive('messages', messages),
      receivers: positive('receivers', receivers),
      roomsPerConnection: positive('rooms', rooms),
      watched: positive('watched', watched),
    },
  ];
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new Error(`--${name}: "${text}" is not a positive number`);
  return value;
}
