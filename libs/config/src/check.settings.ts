import { oneOf } from './setting-types.js';

/** The word list, which sees messages before they are stored. */
export const CHECK_SETTINGS = {
  checkRooms: oneOf(['public', 'groups', 'all'], {
    env: 'CHECK_ROOMS',
    description: 'The rooms whose messages the word list sees; `all`: direct rooms too.',
    readBy: ['history'],
    default: 'groups',
  }),
};
