/** The elements of messages that load later, in one file: each further one makes the first load larger. */
export { CodeBlock } from './code-block.js';
export { PlaceName } from './place-name.js';
export { Table } from './table.js';
