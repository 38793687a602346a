import { lateCode } from '../runtime/late-code.js';

/** Loads what only files need. Rejects with `UNAVAILABLE`; the next call tries again. */
export const loadFileCode = lateCode('files', () => import('./file-code.js'));
