import type request from 'supertest';
import { newId, type UserId } from '#contracts';
import type {
  ImportedPerson,
  ImportSource,
  PeopleAnswer,
  PlacedPerson,
  UnclaimedInvite,
  UndonePeople,
} from '#access/imports-api';
import type { TestAuthOperator } from './test-operator.js';

const HOUR_SECONDS = 3600;

/** A person of a source, with these facts. */
export function personOf(id: string, facts: Partial<ImportedPerson> = {}): ImportedPerson {
  const names = { username: `person.${id}`.toLowerCase(), displayName: `The Name of ${id}` };
  return { id, ...names, type: 'user', email: null, active: true, account: null, ...facts };
}

/** An unclaimed account of an import. */
export type Unclaimed = PlacedPerson & { readonly userId: UserId; readonly username: string };

/** An import of people, as the command runs it. */
export class TestImportedPeople {
  readonly id = newId();

  constructor(
    private readonly operator: TestAuthOperator,
    readonly source: ImportSource = { format: 'slack', name: newId() },
  ) {}

  http(people: readonly ImportedPerson[], match: 'email' | 'none' = 'none'): request.Test {
    return this.operator.http('post', `imports/${this.id}/people`, { source: this.source, match, people });
  }

  async place(people: readonly ImportedPerson[], match: 'email' | 'none' = 'none'): Promise<readonly PlacedPerson[]> {
    const body = { source: this.source, match, people };
    return (await this.operator.ask<PeopleAnswer>('post', `imports/${this.id}/people`, body)).people;
  }

  /** A person who has no account yet. */
  async person(id: string, facts?: Partial<ImportedPerson>): Promise<Unclaimed> {
    const [placed] = await this.place([personOf(id, facts)]);
    if (placed?.outcome !== 'unclaimed') throw new Error(`${id} is ${placed?.outcome}`);
    return placed as Unclaimed;
  }

  invite(user: string): Promise<UnclaimedInvite> {
    return this.operator.ask('post', 'imports/invites', { user, lifetimeSeconds: HOUR_SECONDS });
  }

  async codeFor(user: string): Promise<string> {
    return (await this.invite(user)).code;
  }

  undo(): Promise<UndonePeople> {
    return this.operator.ask('post', `imports/${this.id}/undo`);
  }
}
