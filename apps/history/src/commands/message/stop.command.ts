import { ChatError } from '#contracts';
import { notCompared, type Command } from '../command.js';

export const stopMessage: Command<'message:stop'> = {
  content: notCompared,

  names: () => ({}),

  apply() {
    throw new ChatError('UNAVAILABLE');
  },
};
