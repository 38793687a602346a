// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Member, Parley, RoomId } from '#client';
import { ParleyProvider } from '#react';

import type { MemberQuestion } from './member-menu.js';
import { MemberQuestionDialog } from './member-question.js';

const MEMBER = { user: { id: 'eve', username: 'eve', displayName: 'Eve' }, role: 'member' } as unknown as Member;
const TARGET = { roomId: 'room', userId: 'eve' };

describe('the question before an act on a member', () => {
  const ask = vi.fn<(event: string, fields: object) => Promise<object>>();
  const onDone = vi.fn<() => void>();

  const show = (question: MemberQuestion, features = ['moderation'], ...others: readonly Member[]): void => {
    const ready = { features };
    const server = { getSnapshot: () => ready, subscribe: () => () => undefined };
    render(
      <ParleyProvider value={{ ask, server } as unknown as Parley}>
        <MemberQuestionDialog
          roomId={'room' as RoomId}
          members={[MEMBER, ...others]}
          question={question}
          onDone={onDone}
          onClose={() => undefined}
        />
      </ParleyProvider>,
    );
  };
  const giveReason = (value: string): void =>
    void fireEvent.change(screen.getByLabelText('Reason'), { target: { value } });
  const confirm = async (action: string): Promise<void> => {
    fireEvent.click(screen.getByText(action));
    await vi.waitFor(() => expect(onDone).toHaveBeenCalledOnce());
  };

  beforeEach(() => {
    ask.mockReset().mockResolvedValue({});
    onDone.mockReset();
  });

  afterEach(cleanup);

  it('gives the reason of a mute', async () => {
    show({ act: 'mute', seconds: 600 });
    giveReason('Calm down');
    await confirm('Mute');
    expect(ask.mock.calls).toEqual([['member:mute', { ...TARGET, seconds: 600, reason: 'Calm down' }]]);
  });

  it('gives no reason of white space', async () => {
    show({ act: 'remove' });
    giveReason(' ');
    await confirm('Remove');
    expect(ask.mock.calls).toEqual([['member:remove', TARGET]]);
  });

  it('bans and deletes the messages of the last hour', async () => {
    show({ act: 'ban' });
    giveReason('Spam');
    fireEvent.click(screen.getByLabelText('Delete messages of the last hour'));
    await confirm('Ban');
    expect(ask.mock.calls).toEqual([['member:ban', { ...TARGET, reason: 'Spam', deleteSeconds: 3_600 }]]);
  });

  it('bans several, one after the other, for the same reason', async () => {
    show({ act: 'ban' }, ['moderation'], { ...MEMBER, user: { ...MEMBER.user, id: 'ivy' } } as Member);
    expect(screen.getByText('Ban 2 people?')).toBeDefined();
    giveReason('Raid');
    await confirm('Ban');
    expect(ask.mock.calls.map(([, fields]) => fields)).toEqual([
      { ...TARGET, reason: 'Raid' },
      { ...TARGET, userId: 'ivy', reason: 'Raid' },
    ]);
  });

  it('asks for no reason where the server takes none', async () => {
    show({ act: 'ban' }, []);
    expect(screen.queryByLabelText('Reason')).toBeNull();
    await confirm('Ban');
    expect(ask.mock.calls).toEqual([['member:ban', TARGET]]);
  });
});
