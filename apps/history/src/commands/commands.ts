import { refreshFiles } from './file/refresh.command.js';
import type { CommandType } from '#contracts';
import type { Command } from './command.js';
import { appendImported } from './import/append.command.js';
import { showImported } from './import/show.command.js';
import { undoImported } from './import/undo.command.js';
import { addMember } from './member/add.command.js';
import { banMember } from './member/ban.command.js';
import { eraseMember } from './member/erase.command.js';
import { muteMember } from './member/mute.command.js';
import { refreshMember } from './member/refresh.command.js';
import { removeMember } from './member/remove.command.js';
import { changeRole } from './member/role.command.js';
import { seatBot } from './member/seat.command.js';
import { setMembers } from './member/set.command.js';
import { unbanMember } from './member/unban.command.js';
import { appendToMessage } from './message/append.command.js';
import { cleanMessages } from './message/clean.command.js';
import { deleteMessage } from './message/delete.command.js';
import { editMessage } from './message/edit.command.js';
import { sendToEveryone } from './message/everyone.command.js';
import { finishMessage } from './message/finish.command.js';
import { forwardMessage } from './message/forward.command.js';
import { sendGrowing } from './message/grow.command.js';
import { lapseMessage } from './message/lapse.command.js';
import { pinMessage } from './message/pin.command.js';
import { repeatMessage } from './message/repeat.command.js';
import { replyToMessage } from './message/reply.command.js';
import { sendScheduled } from './message/scheduled.command.js';
import { sendMessage } from './message/send.command.js';
import { stopMessage } from './message/stop.command.js';
import { unpinMessage } from './message/unpin.command.js';
import { withdrawMessage } from './message/withdraw.command.js';
import { addReaction } from './reaction/add.command.js';
import { removeReaction } from './reaction/remove.command.js';
import { markRead } from './read/mark.command.js';
import { changeAvatar } from './room/avatar.command.js';
import { createRoom } from './room/create.command.js';
import { deleteRoom } from './room/delete.command.js';
import { enterRoom } from './room/enter.command.js';
import { setFavourite } from './room/favourite.command.js';
import { hideRoom } from './room/hide.command.js';
import { joinRoom } from './room/join.command.js';
import { leaveRoom } from './room/leave.command.js';
import { setNotify } from './room/notify.command.js';
import { pairUsers } from './room/pair.command.js';
import { operateRoom } from './room/operate.command.js';
import { purgeRoom } from './room/purge.command.js';
import { putRoom } from './room/put.command.js';
import { setSection } from './room/section.command.js';
import { setUnread } from './room/unread.command.js';
import { updateRoom } from './room/update.command.js';
import { followThread } from './thread/follow.command.js';
import { markThread } from './thread/read.command.js';

/** All commands, by name. */
export const COMMANDS: { readonly [Type in CommandType]: Command<Type> } = {
  'room:create': createRoom,
  'room:join': joinRoom,
  'room:leave': leaveRoom,
  'room:update': updateRoom,
  'room:delete': deleteRoom,
  'room:notify': setNotify,
  'room:favourite': setFavourite,
  'room:section': setSection,
  'room:unread': setUnread,
  'room:hide': hideRoom,
  'room:purge': purgeRoom,
  'room:operate': operateRoom,
  'room:avatar': changeAvatar,
  'room:enter': enterRoom,
  'room:put': putRoom,
  'room:pair': pairUsers,
  'member:add': addMember,
  'member:remove': removeMember,
  'member:ban': banMember,
  'member:unban': unbanMember,
  'member:role': changeRole,
  'member:mute': muteMember,
  'act:mute': muteMember,
  'act:remove': removeMember,
  'act:ban': banMember,
  'act:clean': cleanMessages,
  'member:set': setMembers,
  'member:seat': seatBot,
  'member:erase': eraseMember,
  'member:refresh': refreshMember,
  'file:refresh': refreshFiles,
  'import:show': showImported,
  'import:append': appendImported,
  'import:undo': undoImported,
  'message:send': sendMessage,
  'message:forward': forwardMessage,
  'message:reply': replyToMessage,
  'message:everyone': sendToEveryone,
  'message:grow': sendGrowing,
  'message:append': appendToMessage,
  'message:finish': finishMessage,
  'message:stop': stopMessage,
  'message:lapse': lapseMessage,
  'message:repeat': repeatMessage,
  'schedule:send': sendScheduled,
  'message:edit': editMessage,
  'message:delete': deleteMessage,
  'message:withdraw': withdrawMessage,
  'message:pin': pinMessage,
  'message:unpin': unpinMessage,
  'reaction:add': addReaction,
  'reaction:remove': removeReaction,
  'read:mark': markRead,
  'thread:follow': followThread,
  'thread:read': markThread,
};
