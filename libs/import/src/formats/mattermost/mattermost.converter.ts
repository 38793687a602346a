import type { Converter, Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import { firstItem } from '../../export/broken-file.js';
import type { ExportFiles } from '../../export/export-files.js';
import { isOverLimit } from '../../export/record-bounds.js';
import type { SourceId } from '../../records.js';
import { type Fields, textIn } from '../../text/values.js';
import { directPeople, directRoomRecords, roomOfDirectPost } from './direct-rooms.js';
import { MattermostUploads } from './mattermost-files.js';
import { directRoomId, personId, roomId } from './mattermost-ids.js';
import {
  allLineFiles,
  lineFiles,
  linesOf,
  type MattermostFile,
  type MattermostLine,
  placeOf,
} from './mattermost-lines.js';
import { MattermostPosts } from './mattermost-posts.js';
import { botRecord, roomRecord, userRecords } from './mattermost-rooms.js';
import { MattermostSurvey, personKey, roomKey, teamName } from './mattermost-survey.js';

/** The bulk export of Mattermost: lines of JSON, with the folder of uploads or without. */
export const mattermost: Converter = {
  format: 'mattermost',
  recognises: async (files) => (await firstItem(lineFiles(files))) !== undefined,
  async questions(_exports, { source }) {
    if (source !== undefined) return [];
    return [{ option: 'source', text: 'an export of Mattermost does not name its server: name it with --source' }];
  },
  async *convert(exports, options) {
    const files = await allLineFiles(exports);
    const exportedAt = files.at(-1)?.created ?? null;
    yield { record: 'source', format: 'mattermost', name: options.source ?? '', exportedAt };
    const reading = new MattermostReading(await MattermostSurvey.of(files), exports);
    // The order of the latest export counts.
    for (const file of [...files].reverse()) yield* reading.records(file);
  },
};

/** Kinds of lines by the words of the report. */
const WORDS: Readonly<Record<string, string>> = { bot: 'user', channel: 'room', direct_channel: 'room' };
const POSTS = new Set(['post', 'direct_post']);

class MattermostReading {
  private readonly uploads: MattermostUploads;
  /** Direct rooms that no line declares. */
  private readonly found = new Set<SourceId>();

  constructor(
    private readonly survey: MattermostSurvey,
    exports: readonly ExportFiles[],
  ) {
    this.uploads = new MattermostUploads(exports);
  }

  async *records(file: MattermostFile): AsyncGenerator<Found> {
    const posts = new MattermostPosts(file, this.survey, this.uploads);
    for await (const line of linesOf(file)) {
      const kind = line.kind ?? 'line';
      // Posts have replies, each within the limits or not.
      const isWhole = POSTS.has(kind) || !isOverLimit(line.object);
      if (isWhole) yield* this.line(line, posts);
      else yield dropped(WORDS[kind] ?? kind, placeOf(line), 'over a limit');
    }
  }

  private *line(line: MattermostLine, posts: MattermostPosts): Generator<Found> {
    const { kind, object } = line;
    switch (kind) {
      case 'version':
        break;
      case 'user':
      case 'bot':
        yield* this.person(line);
        break;
      case 'channel':
      case 'direct_channel':
        yield* this.room(line);
        break;
      case 'post': {
        const room = roomId(object['team'], object['channel']);
        yield* posts.records(object, { room, team: teamName(object['team']) });
        break;
      }
      case 'direct_post':
        yield* this.directPost(object, posts);
        break;
      case null:
        yield dropped('line', placeOf(line), 'not readable');
        break;
      default:
        yield dropped(kind, textIn(object['name']) || placeOf(line), 'not a message');
    }
  }

  private *person(line: MattermostLine): Generator<Found> {
    const id = personId(line.object['username']);
    if (id === '') yield dropped('user', placeOf(line), 'not readable');
    else if (!this.survey.isLatest(personKey(id), line)) yield dropped('user', id, 'twice in the export');
    else if (line.kind === 'bot') yield botRecord(line.object);
    else yield* userRecords(line.object);
  }

  private *room(line: MattermostLine): Generator<Found> {
    const { object, kind } = line;
    const people = kind === 'direct_channel' ? directPeople(object) : [];
    const id = kind === 'channel' ? roomId(object['team'], object['name']) : directRoomId(people);
    const facts = this.survey.room(id);
    if (kind === 'channel' ? facts === undefined : people.length === 0)
      yield dropped('room', placeOf(line), 'not readable');
    else if (!this.survey.isLatest(roomKey(id), line)) yield dropped('room', id, 'twice in the export');
    else if (kind === 'direct_channel') yield* directRoomRecords({ id, people }, object['header']);
    else if (facts !== undefined) yield roomRecord(object, facts, this.survey);
  }

  private *directPost(post: Fields, posts: MattermostPosts): Generator<Found> {
    const room = roomOfDirectPost(post);
    if (room.id !== '' && !this.survey.isDeclared(room.id) && !this.found.has(room.id)) {
      this.found.add(room.id);
      yield* directRoomRecords(room, null);
    }
    yield* posts.records(post, { room: room.id, team: '' });
  }
}
