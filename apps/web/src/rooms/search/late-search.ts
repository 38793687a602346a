/** What the search needs once there is a query. */
export { findContents, findNames } from './ask.js';
export { openMessage } from '../results/open-message.js';
export { sectionsOf } from './sections.js';
