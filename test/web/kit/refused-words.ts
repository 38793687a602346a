import { vi } from 'vitest';

import { newId, type RoomState } from '#contracts';
import { TestOperator } from '#testing/topology/operator';
import { guest, type TestUser } from '#testing/users/user';

/** A change of the word list is in force everywhere after this time. */
const IN_FORCE_MS = 60_000;

/** Words that no message in a group may have, until they are removed. */
export class RefusedWords {
  private readonly operator = new TestOperator();

  private constructor(
    private readonly user: TestUser,
    /** A group without any other member. */
    private readonly room: RoomState,
  ) {}

  static async start(): Promise<RefusedWords> {
    const user = await guest('prober');
    const fields = { id: newId(), kind: 'group', visibility: 'private', name: user.user.username };
    const { body } = await user.http('post', '/v1/rooms').send(fields).expect(201);
    return new RefusedWords(user, body as RoomState);
  }

  /** Resolves with a word that is refused from now on. */
  async add(): Promise<string> {
    const text = `bad${newId().slice(-12)}`;
    await this.operator.request('history', 'post', 'words', { text });
    await this.untilStatus(text, 403);
    return text;
  }

  /** Resolves when the word is accepted. */
  async remove(text: string): Promise<void> {
    await this.operator.request('history', 'post', 'words/remove', { text });
    await this.untilStatus(text, 201);
  }

  private async untilStatus(body: string, status: number): Promise<void> {
    const path = `/v1/rooms/${this.room.id}/messages`;
    const send = () => this.user.http('post', path).send({ id: newId(), body }).expect(status);
    await vi.waitFor(send, { timeout: IN_FORCE_MS, interval: 500 });
  }
}
