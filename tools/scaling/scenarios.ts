/** A site at its busiest time. */
export interface Scenario {
  readonly name: string;
  readonly connections: number;
  readonly messagesPerSecond: number;
  /** Sockets that receive a message: the connected members of its room. */
  readonly receivers: number;
  readonly roomsPerConnection: number;
  /** Users whose presence a connection watches. */
  readonly watched: number;
}

const TYPICAL = { receivers: 20, roomsPerConnection: 20, watched: 50 };

export const SCENARIOS: readonly Scenario[] = [
  { name: 'laptop', connections: 20, messagesPerSecond: 2, receivers: 10, roomsPerConnection: 10, watched: 10 },
  { name: 'team', connections: 200, messagesPerSecond: 20, receivers: 20, roomsPerConnection: 15, watched: 30 },
  { name: 'company', connections: 10_000, messagesPerSecond: 1_000, ...TYPICAL },
  { name: 'campus', connections: 100_000, messagesPerSecond: 10_000, ...TYPICAL },
  { name: 'million', connections: 1e6, messagesPerSecond: 1e5, ...TYPICAL },
];
