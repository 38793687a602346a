import type { Plan } from './plan.js';
import { Load } from './load.js';

/** A method of `Load` that the harness calls. */
type Call = {
  [Method in keyof Load]: { readonly method: Method; readonly args: Parameters<Load[Method]> };
}[keyof Load];

export type Reply = { readonly value: unknown } | { readonly error: string };

let load: Load | null = null;

/** The first message is the plan; every other one is a call, answered in order. */
process.on('message', (message: Plan | Call) => {
  if ('method' in message) void answer(message);
  else load = new Load(message);
});
process.on('disconnect', () => process.exit(0));

async function answer({ method, args }: Call): Promise<void> {
  const reply: Reply = await Promise.resolve()
    .then(() => (load?.[method] as (...values: unknown[]) => unknown).apply(load, args))
    .then(
      (value) => ({ value }),
      (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
    );
  process.send?.(reply);
}
