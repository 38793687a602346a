import { Initial1763625600000 } from './1763625600000-initial.js';
import { Planner1763625600001 } from './1763625600001-planner.js';
import { BlocksAndLists1763712000000 } from './1763712000000-blocks-and-lists.js';
import { ErasingRooms1763712000001 } from './1763712000001-erasing-rooms.js';
import { BlockedRooms1763712000002 } from './1763712000002-blocked-rooms.js';
import { Retention1763798400000 } from './1763798400000-retention.js';
import { Audit1763798400001 } from './1763798400001-audit.js';
import { SearchChunks1763798400002 } from './1763798400002-search-chunks.js';
import { SearchFlush1763798400003 } from './1763798400003-search-flush.js';
import { AuditPurge1763798400004 } from './1763798400004-audit-purge.js';
import { Forwards1795225550725 } from './1795225550725-forwards.js';
import { ErasedNames1795225550726 } from './1795225550726-erased-names.js';
import { Bans1795225550727 } from './1795225550727-bans.js';
import { ChangedMessages1795225550728 } from './1795225550728-changed-messages.js';
import { SlowEdits1795225550729 } from './1795225550729-slow-edits.js';
import { UnopenedRooms1795225550730 } from './1795225550730-unopened-rooms.js';
import { NameSkeletons1795225550731 } from './1795225550731-name-skeletons.js';
import { Files1795225550732 } from './1795225550732-files.js';
import { Profiles1795225550733 } from './1795225550733-profiles.js';
import { FilesOfRooms1795225550735 } from './1795225550735-files-of-rooms.js';
import { FileTurns1795225550736 } from './1795225550736-file-turns.js';
import { FilesByEnd1795225550737 } from './1795225550737-files-by-end.js';
import { FileArrivals1795225550738 } from './1795225550738-file-arrivals.js';
import { OpenFiles1795225550739 } from './1795225550739-open-files.js';
import { RoomsOfApps1795225550747 } from './1795225550747-rooms-of-apps.js';
import { ClosedApps1795225550749 } from './1795225550749-closed-apps.js';
import { Incoming1795225550750 } from './1795225550750-incoming.js';
import { SentAside1795225550753 } from './1795225550753-sent-aside.js';
import { Scheduled1795225550754 } from './1795225550754-scheduled.js';
import { Bookmarks1795225550755 } from './1795225550755-bookmarks.js';
import { Threads1795225550756 } from './1795225550756-threads.js';
import { Favourites1795225550758 } from './1795225550758-favourites.js';
import { MentionTimes1795225550759 } from './1795225550759-mention-times.js';
import { UnreadMarks1795225550762 } from './1795225550762-unread-marks.js';
import { FoldedSearch1795225550763 } from './1795225550763-folded-search.js';
import { OneReaction1795225550765 } from './1795225550765-one-reaction.js';
import { OwnFollowing1795225550767 } from './1795225550767-own-following.js';
import { Cures1795225550769 } from './1795225550769-cures.js';
import { MadeByKeys1795225550771 } from './1795225550771-made-by-keys.js';
import { DueReminders1795225550774 } from './1795225550774-due-reminders.js';
import { AppAbsences1795225550776 } from './1795225550776-app-absences.js';
import { IncomingRefusals1795225550777 } from './1795225550777-incoming-refusals.js';
import { DefaultRooms1795225550780 } from './1795225550780-default-rooms.js';
import { Drafts1795225550781 } from './1795225550781-drafts.js';
import { Sections1795225550782 } from './1795225550782-sections.js';
import { KeepsUnread1795225550783 } from './1795225550783-keeps-unread.js';
import { Everyone1795225550785 } from './1795225550785-everyone.js';
import { Reports1795225550790 } from './1795225550790-reports.js';
import { Acts1795225550791 } from './1795225550791-acts.js';
import { Words1795225550792 } from './1795225550792-words.js';
import { ListedRooms1795225550793 } from './1795225550793-listed-rooms.js';
import { Imports1795225550794 } from './1795225550794-imports.js';
import { InlinedEmojiCheck1795225550795 } from './1795225550795-inlined-emoji-check.js';
import { Growing1795225550796 } from './1795225550796-growing.js';

/**
 * In the order in which they run. Migrations of one release share a number; its last three digits count them.
 */
export const MIGRATIONS = [
  Initial1763625600000,
  Planner1763625600001,
  BlocksAndLists1763712000000,
  ErasingRooms1763712000001,
  BlockedRooms1763712000002,
  Retention1763798400000,
  Audit1763798400001,
  SearchChunks1763798400002,
  SearchFlush1763798400003,
  AuditPurge1763798400004,
  Forwards1795225550725,
  ErasedNames1795225550726,
  Bans1795225550727,
  ChangedMessages1795225550728,
  SlowEdits1795225550729,
  UnopenedRooms1795225550730,
  NameSkeletons1795225550731,
  Files1795225550732,
  Profiles1795225550733,
  FilesOfRooms1795225550735,
  FileTurns1795225550736,
  FilesByEnd1795225550737,
  FileArrivals1795225550738,
  OpenFiles1795225550739,
  RoomsOfApps1795225550747,
  ClosedApps1795225550749,
  Incoming1795225550750,
  SentAside1795225550753,
  Scheduled1795225550754,
  Bookmarks1795225550755,
  Threads1795225550756,
  Favourites1795225550758,
  MentionTimes1795225550759,
  UnreadMarks1795225550762,
  FoldedSearch1795225550763,
  OneReaction1795225550765,
  OwnFollowing1795225550767,
  Cures1795225550769,
  MadeByKeys1795225550771,
  DueReminders1795225550774,
  AppAbsences1795225550776,
  IncomingRefusals1795225550777,
  DefaultRooms1795225550780,
  Drafts1795225550781,
  Sections1795225550782,
  KeepsUnread1795225550783,
  Everyone1795225550785,
  Reports1795225550790,
  Acts1795225550791,
  Words1795225550792,
  ListedRooms1795225550793,
  Imports1795225550794,
  InlinedEmojiCheck1795225550795,
  Growing1795225550796,
];
