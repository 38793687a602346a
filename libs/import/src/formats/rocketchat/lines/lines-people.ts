import type { Found } from '../../../converter.js';
import type { SourceId } from '../../../records.js';
import { type Fields, textIn } from '../../../text/values.js';
import { firstOf, textsIn } from '../rocket-values.js';

/** People of an export that has names alone. In a person's own data all others have made-up ones, which are nobody's elsewhere. */
export class LinesPeople {
  private readonly told = new Set<SourceId>();
  readonly me: SourceId | null;
  private readonly myName: string | null;

  constructor(private readonly person: Fields | null) {
    this.myName = person === null ? null : textIn(person['username']);
    this.me = this.myName === null ? null : idOf(this.myName);
  }

  *records(): Generator<Found> {
    if (this.person === null || this.me === null) return;
    this.told.add(this.me);
    const { name, emails } = this.person;
    yield {
      ...{ record: 'user', id: this.me, username: this.myName, displayName: firstOf(name, this.myName), type: 'user' },
      ...{ email: textsIn(emails)[0] ?? null, active: true },
    };
  }

  /** Somebody who wrote. */
  *author(name: string): Generator<Found, SourceId> {
    const id = this.idOf(name);
    if (this.told.has(id)) return id;
    this.told.add(id);
    const username = this.me === null ? name : null;
    yield { record: 'user', id, username, displayName: name, type: 'user', email: null, active: true };
    return id;
  }

  /** Somebody of whom a notice tells. */
  *named(name: string): Generator<Found, SourceId> {
    const user = this.idOf(name);
    if (!this.told.has(user)) yield { record: 'seen', user, name };
    return user;
  }

  private idOf(name: string): SourceId {
    return this.me === null || name === this.myName ? idOf(name) : `${this.me}:${name}`;
  }
}

const idOf = (name: string): SourceId => `name:${name}`;
