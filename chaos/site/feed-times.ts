/** How often couriers compare all rooms with their cursors: the shortest time that the setting allows. */
export const FEED_SWEEP_MS = 5_000;
