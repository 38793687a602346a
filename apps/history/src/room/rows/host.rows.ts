/** In SQL: the user is the bot of the app that made the room under this alias, and has an owner's rights there. */
export function hostedBy(room: string, userId: string): string {
  return `(${room}.external_id IS NOT NULL AND ${room}.app_id = ${userId})`;
}
