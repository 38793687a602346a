/** Said of each route that takes a picture. */
export const AVATAR =
  'The body is the picture, of at most 5 MiB and 50 megapixels. It is stored as a WebP of 256 × 256 pixels without metadata.';
