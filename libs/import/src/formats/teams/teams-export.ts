import { firstItem } from '../../export/broken-file.js';
import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import { readItems, readList } from '../../export/json.js';
import { type Fields, fieldsIn, isFields, wordIn } from '../../text/values.js';

/** `users/usersList.json`, `teams/<id>/messages_<id>.json` and the like, at any depth. */
const NAME = /(?:^|\/)(?<area>teams|users)\/(?:(?<id>[^/]+)\/)?(?<kind>[A-Za-z]+)(?:_[^/]+)?\.json$/;
/** A field that the objects of a list have. */
const FIELD_OF: Readonly<Record<string, string>> = {
  usersList: 'UserPrincipalName',
  teamsList: 'GroupsId',
  channels: 'MembershipType',
  messages: 'MessageType',
};

/** A list of an export, and the team or the user in whose folder it is. */
export interface TeamsList {
  readonly file: ExportFile;
  readonly area: 'teams' | 'users';
  /** `null` outside of a folder of a team or user. */
  readonly id: string | null;
  /** Such as `messages`, `teamMembers`, `usersList`. */
  readonly kind: string;
}

export function listsOf({ files }: ExportFiles): readonly TeamsList[] {
  return files.flatMap((file) => {
    const { area, id, kind } = NAME.exec(file.path)?.groups ?? {};
    return kind === undefined ? [] : [{ file, area: area === 'teams' ? 'teams' : 'users', id: id ?? null, kind }];
  });
}

/** True if the first object of the list is one of Teams. */
export async function isOfTeams({ file, kind }: TeamsList): Promise<boolean> {
  const field = FIELD_OF[kind];
  if (field === undefined) return false;
  const first = await firstItem(readList(file));
  return isFields(first) && field in first;
}

/** The objects of a list. What is no object comes as one without fields. */
export async function* itemsOf({ file }: TeamsList): AsyncGenerator<Fields> {
  for await (const item of readItems(file)) yield fieldsIn(item);
}

/** The `Id` of an object, which is sometimes a number. */
export const idIn = ({ Id }: Fields): string => wordIn(Id);
