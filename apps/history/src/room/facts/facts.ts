import type { Fact, LateFact } from './fact.js';
import { alikeNames } from './alike-names.fact.js';
import { appSeats } from './app-seats.fact.js';
import { allMembers } from './all-members.fact.js';
import { blockings } from './blockings.fact.js';
import { changingMessages } from './changing-messages.fact.js';
import { contacts } from './contacts.fact.js';
import { directRooms } from './direct-rooms.fact.js';
import { emojiCounts } from './emoji-counts.fact.js';
import { externalRooms } from './external-rooms.fact.js';
import { fileBytes } from './file-bytes.fact.js';
import { growingCounts, growingMessages, grownTexts } from './growing-messages.fact.js';
import { heirs } from './heirs.fact.js';
import { importedRooms } from './imported-rooms.fact.js';
import { joinedCounts } from './joined-counts.fact.js';
import { knownMessages } from './known-messages.fact.js';
import { knownResults } from './known-results.fact.js';
import { mainHeads } from './main-heads.fact.js';
import { makers } from './makers.fact.js';
import { namedFiles } from './named-files.fact.js';
import { namedMembers } from './named-members.fact.js';
import { namedReactions } from './named-reactions.fact.js';
import { origins } from './origins.fact.js';
import { closedApps, usersOfApps } from './users-of-apps.fact.js';
import { people } from './people.fact.js';
import { publicNames } from './public-names.fact.js';
import { owners } from './owners.fact.js';
import { purgeable } from './purgeable.fact.js';
import { purgedMessages } from './purged-messages.fact.js';
import { rootFollowers, rootMembers, threadFollowers } from './thread-followers.fact.js';
import { threads } from './threads.fact.js';
import { unreadMain, unreadReplies } from './unread-messages.fact.js';
import { unreadThreads } from './unread-threads.fact.js';

/** In the order in which PostgreSQL executes them. Where two kinds have the same row, the later one counts. */
export const FACTS: readonly Fact<readonly unknown[], unknown>[] = [
  knownMessages,
  heirs,
  allMembers,
  owners,
  namedMembers,
  knownResults,
  importedRooms,
  joinedCounts,
  blockings,
  contacts,
  makers,
  directRooms,
  alikeNames,
  publicNames,
  // After the names: a room of the app that another request makes in between is found with its name.
  externalRooms,
  changingMessages,
  growingMessages,
  growingCounts,
  namedReactions,
  emojiCounts,
  origins,
  namedFiles,
  purgeable,
  threads,
  threadFollowers,
  mainHeads,
  unreadThreads,
  unreadMain,
  unreadReplies,
  // After all rows that come with a person.
  people,
  usersOfApps,
  closedApps,
];

export const LATE_FACTS: readonly LateFact<readonly unknown[], unknown>[] = [
  purgedMessages,
  grownTexts,
  fileBytes,
  appSeats,
  rootFollowers,
  rootMembers,
];
