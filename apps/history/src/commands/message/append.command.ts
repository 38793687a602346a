import { ChatError } from '#contracts';
import { notCompared, type Command } from '../command.js';

export const appendToMessage: Command<'message:append'> = {
  content: notCompared,

  names: () => ({}),

  apply() {
    throw new ChatError('UNAVAILABLE');
  },
};
