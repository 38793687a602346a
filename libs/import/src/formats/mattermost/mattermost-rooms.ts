import type { Found } from '../../converter.js';
import { type Fields, listIn, textIn } from '../../text/values.js';
import { personId, roomId } from './mattermost-ids.js';
import { isGuest, isPast, type MattermostSurvey, rolesOf, type RoomFacts } from './mattermost-survey.js';

/** The record of a line of a channel. */
export function roomRecord(object: Fields, facts: RoomFacts, survey: MattermostSurvey): Found {
  const topic = textIn(object['header']).trim() || textIn(object['purpose']).trim();
  return {
    ...{ record: 'room', id: facts.id, kind: 'group', visibility: survey.isOpenToAll(facts) ? 'public' : 'private' },
    ...{ name: survey.nameOf(facts), topic: topic === '' ? null : topic },
    ...{ archived: isPast(object['deleted_at']), createdAt: null },
  };
}

/** The record of a line of a user, and the rooms that the person is in. */
export function* userRecords(object: Fields): Generator<Found> {
  const id = personId(object['username']);
  const names = [object['first_name'], object['last_name']].map((name) => textIn(name).trim());
  const displayName = textIn(object['nickname']).trim() || names.join(' ').trim() || textIn(object['username']).trim();
  yield {
    ...{ record: 'user', id, username: id, displayName, type: isGuest(object) ? 'guest' : 'user' },
    ...{ email: textIn(object['email']).trim() || null, active: !isPast(object['delete_at']) },
  };
  for (const team of listIn(object['teams']))
    for (const channel of listIn(team['channels'])) {
      const room = roomId(team['name'], channel['name']);
      const role = rolesOf(channel).includes('channel_admin') ? 'admin' : 'member';
      yield { record: 'membership', room, user: id, role, state: 'joined' };
    }
}

export function botRecord(object: Fields): Found {
  const id = personId(object['username']);
  const displayName = textIn(object['display_name']).trim() || textIn(object['username']).trim();
  return {
    ...{ record: 'user', id, username: id, displayName, type: 'bot', email: null },
    active: !isPast(object['delete_at']),
  };
}
