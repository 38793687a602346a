import { ChatError } from '#contracts';
import { notCompared, type Command } from '../command.js';

export const sendGrowing: Command<'message:grow'> = {
  content: notCompared,

  names: () => ({}),

  apply() {
    throw new ChatError('UNAVAILABLE');
  },
};
