import { ChatError } from '#contracts';
import { notCompared, type Command } from '../command.js';

export const lapseMessage: Command<'message:lapse'> = {
  content: notCompared,

  names: () => ({}),

  apply() {
    throw new ChatError('UNAVAILABLE');
  },
};
