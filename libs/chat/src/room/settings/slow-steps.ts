/** Seconds between two messages of a member that the settings offer; 0 is off. */
const STEPS = [0, 5, 10, 30, 60, 300, 900, 3_600] as const;

/** The steps, and the present value if it is none of them. */
export function slowSteps(current: number): readonly number[] {
  return [...new Set([...STEPS, current])].sort((one, other) => one - other);
}
