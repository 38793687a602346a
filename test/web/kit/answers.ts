import { newId, type RoomState } from '#contracts';
import { onlineBot, TestGrowingMessage } from '#testing/users/test-growing-message';
import type { OnlineUser, TestUsers } from '#testing/users/users-of-tests';

import { group } from './people.js';
import type { Person, Someone } from './person.js';

const PIECE_MS = 100;

/** A bot in a group with a person, which writes answers that grow. */
export class AnsweringBot {
  private constructor(
    private readonly bot: OnlineUser,
    readonly room: RoomState,
  ) {}

  /** The person has not opened the group. */
  static async meet(person: Person, users: TestUsers, fields: object = {}): Promise<AnsweringBot> {
    const bot = await onlineBot(users);
    const room = await group(person, [someoneOf(bot)], fields);
    await bot.socket.untilIn(room.id);
    return new AnsweringBot(bot, room);
  }

  get someone(): Someone {
    return someoneOf(this.bot);
  }

  begin(body: string): Promise<TestGrowingMessage> {
    return TestGrowingMessage.begin(this.bot.socket, this.room.id, body);
  }

  async say(body: string): Promise<void> {
    await this.bot.socket.ask('message:send', { id: newId(), roomId: this.room.id, body });
  }
}

/** Appends the text in pieces of some words, ten a second, as a language model does. */
export async function write(message: TestGrowingMessage, text: string): Promise<void> {
  for (const piece of text.match(/\s*(?:\S+\s*){1,3}/g) ?? []) {
    await message.append(piece);
    await new Promise((resolve) => setTimeout(resolve, PIECE_MS));
  }
}

const someoneOf = ({ user }: OnlineUser): Someone => ({ name: user.user.username, user });
