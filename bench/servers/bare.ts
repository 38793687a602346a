/** What the processes of `bare` share: the names in Redis, and what travels over it. */
export const STREAM = 'commands';
export const QUERIES = 'queries';
export const FRAMES = 'frames';

/** A room, and its new messages. */
export type Frame = readonly [roomId: string, messages: readonly object[]];
/** The number of a request, and its answer. */
export type Reply = readonly [number: number, answer: object];
