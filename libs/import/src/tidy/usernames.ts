import { mostSpellable, providerUsernames } from '#access/account-names.policy';
import type { UserRecord } from '../records.js';

/** Gives each person a username that Parley accepts, and no two the same one. */
export class Usernames {
  private readonly taken = new Set<string>();
  /** The next number of a name that many have. */
  private readonly numbers = new Map<string, number>();

  /** The handle of the source, else the name, in letters of usernames, with a number if somebody before has it. */
  give({ username, displayName }: UserRecord): string {
    const [first, ...numbered] = providerUsernames(username ?? mostSpellable([displayName]), () => 0);
    const free = [first, ...numbered].find((name) => !this.taken.has(name)) ?? this.further(first);
    this.taken.add(free);
    return free;
  }

  private further(first: string): string {
    for (;;) {
      const number = (this.numbers.get(first) ?? 1_000_000) + 1;
      this.numbers.set(first, number);
      const name = `${first.slice(0, -String(number).length - 1)}-${String(number)}`;
      if (!this.taken.has(name)) return name;
    }
  }
}
