import type { UserId } from '#contracts';
import { IMPORTED_PEOPLE_MAX, type ImportedPerson, type ImportSource, type PlacedPerson } from '#access/imports-api';
import type { SourceId, UserRecord } from '#import/records';
import type { OrderedExport } from '#import/tidy/ordered-export';
import { chunksOf } from '#contracts/chunks-of';
import type { ImportRoutes } from './import-routes.js';
import type { Outcomes } from './outcomes.js';
import type { UserMap } from './user-map.js';

/** Characters of a name that a source makes up; Parley's own are shorter. */
const NAME_CHARS_MAX = 500;

/** The accounts of the people of an export. */
export class ImportedPeople {
  private readonly accounts = new Map<SourceId, UserId | null>();
  private readonly names = new Map<SourceId, string>();

  constructor(
    private readonly routes: ImportRoutes,
    private readonly outcomes: Outcomes,
  ) {}

  /**
   * Gives each person an account, by which bodies then name them.
   * @param observe gets the number of those that were placed now
   */
  async place(
    ordered: OrderedExport,
    source: ImportSource,
    map: UserMap,
    match: 'email' | 'none',
    observe: (count: number) => void,
  ): Promise<void> {
    const { format, name } = source;
    for (const users of chunksOf(ordered.writer.users(), IMPORTED_PEOPLE_MAX)) {
      const people = users.map((user) => personOf(user, map.accountOf(user)));
      await this.routes.takeTurn();
      const answer = await this.routes.people({ source: { format, name }, match, people });
      answer.people.forEach((placed) => {
        this.note(placed);
        if (placed.username !== null) ordered.writer.rename(placed.id, placed.username);
      });
      for (const { id, displayName } of people) this.names.set(id, displayName);
      observe(people.length);
    }
  }

  /** `null` for a person who was erased here, or is not in the export. */
  accountOf(person: SourceId | null): UserId | null {
    return person === null ? null : (this.accounts.get(person) ?? null);
  }

  nameOf(person: SourceId): string {
    return this.names.get(person) ?? person;
  }

  private note({ id, outcome, userId }: PlacedPerson): void {
    this.accounts.set(id, userId);
    if (outcome === 'erased') this.outcomes.add('user', 'refused', 'erased here');
    else this.outcomes.add('user', 'imported', outcome);
  }
}

function personOf(
  { id, username, displayName, type, email, active }: UserRecord,
  account: UserId | null,
): ImportedPerson {
  const name = cut(displayName ?? username ?? id);
  const mail = email === null || email.length > NAME_CHARS_MAX ? null : email;
  return { id, username: username ?? '', displayName: name, type, email: mail, active, account };
}

const cut = (text: string): string => Array.from(text).slice(0, NAME_CHARS_MAX).join('');
