export { KeptDatabase } from './kept-database.js';
export { KeptRooms } from './kept-rooms.js';
