import { ChatError, type Parley, type RoomStore } from '#client';

/** Joins the public room of this name. Creates it if it does not exist. */
export async function joinOrCreate(parley: Parley, name: string): Promise<RoomStore> {
  try {
    return await parley.join({ name });
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== 'NOT_FOUND') throw error;
  }
  try {
    return await parley.createRoom({ name, visibility: 'public' });
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== 'NAME_TAKEN') throw error;
    return parley.join({ name });
  }
}
