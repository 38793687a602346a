import type { Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import { isOverLimit } from '../../export/record-bounds.js';
import type { SourceId, Time } from '../../records.js';
import { reactionOf } from '../../text/emoji.js';
import { type Fields, fieldsIn, isFields, saysNothing, textIn, wordIn } from '../../text/values.js';
import type { MattermostUploads } from './mattermost-files.js';
import { personId, PostIds } from './mattermost-ids.js';
import type { MattermostFile } from './mattermost-lines.js';
import { MattermostText, type TextPlace } from './mattermost-text.js';
import { timeIn } from './mattermost-time.js';
import type { MattermostSurvey } from './mattermost-survey.js';

/** Kinds that tell what happened in a room or team. */
const NOTICES = new Set(
  [
    ...['join_channel', 'guest_join_channel', 'leave_channel', 'join_leave', 'add_remove', 'add_to_channel'],
    ...['add_guest_to_chan', 'remove_from_channel', 'join_team', 'leave_team', 'add_to_team', 'remove_from_team'],
    ...['header_change', 'displayname_change', 'purpose_change', 'convert_channel', 'change_chan_privacy'],
    ...['move_channel', 'gm_to_channel', 'channel_deleted', 'channel_restored', 'combined_user_activity'],
    ...['team_abac_addition', 'team_abac_removal', 'shared_chan_state', 'autotranslation', 'ephemeral'],
  ].map((kind) => `system_${kind}`),
);
const MESSAGES = new Set(['', 'me', 'slack_attachment']);
/** Names of emoji at Mattermost have 64 at most. */
const EMOJI_CHARS_MAX = 100;

/** Reads the posts of one file. */
export class MattermostPosts {
  private readonly text: MattermostText;
  private readonly ids: PostIds;

  constructor(
    private readonly file: MattermostFile,
    survey: MattermostSurvey,
    private readonly uploads: MattermostUploads,
  ) {
    this.text = new MattermostText(survey);
    this.ids = new PostIds((moment) => survey.isShared(file, moment));
  }

  /** The records of a post and its replies. */
  *records(post: Fields, place: TextPlace): Generator<Found> {
    const root = yield* this.post(post, place, null);
    for (const reply of each(post['replies']))
      if (isFields(reply)) yield* this.post(reply, place, root);
      else yield dropped('message', root, 'not readable');
  }

  private *post(post: Fields, place: TextPlace, root: SourceId | null): Generator<Found, SourceId> {
    const id = this.ids.give(place.room, post);
    const at = timeIn(post['create_at']);
    const kind = textIn(post['type']);
    const props = fieldsIn(post['props']);
    if (isOverLimit(post)) yield dropped('message', id, 'over a limit');
    else if (at === null) yield dropped('message', id, 'no time');
    else if (NOTICES.has(kind)) {
      const concerned = [props['addedUsername'], props['removedUsername'], props['username'], post['user']].map(
        personId,
      );
      const user = concerned.find((person) => person !== '') ?? null;
      yield { record: 'notice', room: place.room, user, at, text: kind };
    } else yield* this.message({ post, props, place, id, at, root });
    return id;
  }

  private *message({ post, props, place, id, at, root }: FoundPost): Generator<Found> {
    const kind = textIn(post['type']);
    const text = textIn(post['message']);
    const files = yield* this.files(post, id);
    const body = this.text.body(text, kind, props, place);
    if (!MESSAGES.has(kind) && saysNothing(body) && files.length === 0) {
      yield dropped('message', id, 'notice', `unknown kind ${kind}`);
      return;
    }
    yield {
      ...{ record: 'message', id, room: place.room, sender: personId(post['user']) || null, createdAt: at },
      ...{ senderName: shownName(props), body, threadOf: root, inRoom: false, replyTo: null },
      ...{ editedAt: timeIn(post['edit_at']), deleted: false, files },
    };
    yield* reactions(id, post['reactions']);
    if (post['is_pinned'] === true) yield { record: 'pin', message: id, user: null };
  }

  private *files(post: Fields, message: SourceId): Generator<Found, readonly SourceId[]> {
    const ids = new Set<SourceId>();
    for (const attachment of each(post['attachments'])) {
      const record = this.uploads.record(fieldsIn(attachment), this.file);
      yield record ?? dropped('file', message, 'not readable');
      if (record !== null) ids.add(record.id);
    }
    return [...ids];
  }
}

interface FoundPost {
  readonly post: Fields;
  readonly props: Fields;
  readonly place: TextPlace;
  readonly id: SourceId;
  readonly at: Time;
  readonly root: SourceId | null;
}

function* reactions(message: SourceId, list: unknown): Generator<Found> {
  for (const entry of each(list)) {
    const { user: name, emoji_name: code } = fieldsIn(entry);
    const [user, emoji] = [personId(name), textIn(code).replaceAll(':', '')];
    if (user === '' || emoji === '' || emoji.length > EMOJI_CHARS_MAX) yield dropped('reaction', message, 'no name');
    else yield { record: 'reaction', message, user, emoji: reactionOf(emoji) };
  }
}

/** The name that a hook has chosen. Of posts of people Mattermost shows none. */
function shownName(props: Fields): string | null {
  const isOfHook = wordIn(props['from_webhook']) === 'true';
  return isOfHook ? textIn(props['override_username']).trim() || null : null;
}

const each = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list : []);
