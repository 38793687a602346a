export { GrowingReader } from './growing-reader.js';
export { GrowingWriters } from './growing-writers.js';
