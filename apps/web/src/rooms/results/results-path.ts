/** The page of the search results, in a window without space for them beside a room. */
export const RESULTS_PATH = '/search';
