import { describe, expect, it } from 'vitest';
import { ChatError, newId, type UserId } from '#contracts';
import { assertMayMeet } from './meeting.policy.js';

const id = () => newId<UserId>();
const [bot, otherBot, seller, buyer, stranger, guest] = [id(), id(), id(), id(), id(), id()];
const apps = new Map([
  [seller, bot],
  [buyer, bot],
]);

function answer(caller: UserId, others: UserId[] = []): string {
  try {
    const people = {
      closedAppOf: (userId: UserId) => apps.get(userId),
      isInvitedGuest: (userId: UserId) => userId === guest,
    };
    assertMayMeet(people, caller, others, 'memberIds');
    return 'ok';
  } catch (error) {
    if (error instanceof ChatError) return [error.code, error.details.field].join(' ').trim();
    throw error;
  }
}

describe('users of a closed app', () => {
  it('bring nobody together, not even themselves with others of the app', () => {
    expect([answer(seller), answer(seller, [buyer]), answer(seller, [stranger])]).toEqual(
      new Array<string>(3).fill('FORBIDDEN'),
    );
  });

  it('are brought to others by the bot of their app alone', () => {
    expect(answer(bot, [seller, buyer, stranger])).toBe('ok');
    expect(answer(otherBot, [seller])).toBe('FORBIDDEN memberIds');
    expect(answer(stranger, [otherBot, seller])).toBe('FORBIDDEN memberIds');
    expect(answer(stranger, [otherBot, bot])).toBe('ok');
  });
});

describe('invited guests', () => {
  it('bring nobody together, and are brought to others by anybody', () => {
    expect([answer(guest), answer(guest, [stranger])]).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    expect(answer(stranger, [guest])).toBe('ok');
  });
});
