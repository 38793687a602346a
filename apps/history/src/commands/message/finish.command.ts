import { ChatError } from '#contracts';
import { notCompared, type Command } from '../command.js';

export const finishMessage: Command<'message:finish'> = {
  content: notCompared,

  names: () => ({}),

  apply() {
    throw new ChatError('UNAVAILABLE');
  },
};
