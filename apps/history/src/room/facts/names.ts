import type { MessageId, RoomId, UserId } from '#contracts';

/**
 * What a command reads before it is applied, beside its room and its caller's membership. The pipeline collects the
 * names of all commands of a transaction and reads them at once; a draft holds nothing that no command has named.
 */
export interface Names {
  /** Messages that the command compares with or refers to. */
  readonly messages?: readonly MessageId[];
  /** Messages that the command may change. */
  readonly rows?: readonly MessageId[];
  /** Reactions of the caller that the command sets or takes back. */
  readonly reactions?: readonly { readonly messageId: MessageId; readonly emoji: string }[];
  /** Messages of any room that the command takes something from, as its caller may read them. */
  readonly origins?: readonly { readonly roomId: RoomId; readonly id: MessageId }[];
  /** Members of the room, beside the caller. */
  readonly members?: readonly UserId[];
  /** Users by their names; auth is asked about those that history does not know, except the caller. */
  readonly people?: readonly UserId[];
  /** Users who may get one more room. */
  readonly joiners?: readonly UserId[];
  /** Pairs of users: does the first block the second? */
  readonly blockings?: readonly (readonly [UserId, UserId])[];
  readonly directKey?: string | undefined;
  /** The name of a public room, which must be free. */
  readonly publicName?: string | undefined;
  /** The caller may be the owner and lose that role: who comes next is read. */
  readonly mayLoseOwner?: boolean;
  /** The room may end: all its members are read. */
  readonly endsRoom?: boolean;
  /** The messages that retention may take now. */
  readonly purge?: boolean;
}
