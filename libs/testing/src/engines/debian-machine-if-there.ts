import { DebianMachine } from '#engines/debian-machine';
import { EngineUnavailable } from '#engines/engine-unavailable';

const CI = process.env['CI'] === 'true' || process.env['CI'] === '1';

/**
 * A machine of its own with these packages. Users who may not mount file systems have none: the specs say NOT RUN. So they do
 * where Debian's packages cannot be had; on CI that is a failure.
 *
 * @param what what needs the machine, for the line NOT RUN
 */
export async function debianMachineIfThere(
  what: string,
  name: string,
  packages: readonly string[],
): Promise<DebianMachine | undefined> {
  const machine = await DebianMachine.start(name).catch((error: unknown) => notRun(what, error));
  if (machine === undefined) return undefined;
  try {
    await machine.install(...packages);
    return machine;
  } catch (error) {
    await machine.stop();
    return notRunOutsideCi(what, error);
  }
}

/** Prints that `what` does not run, because a registry does not give its programs; on CI that is a failure. */
export function notRunOutsideCi(what: string, error: unknown): undefined {
  if (CI) throw error;
  return notRun(what, error);
}

function notRun(what: string, error: unknown): undefined {
  if (!(error instanceof EngineUnavailable)) throw error;
  process.stderr.write(`NOT RUN: ${what} (${error.message})\n`);
  return undefined;
}
