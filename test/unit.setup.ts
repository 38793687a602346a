import { Logger } from '@nestjs/common';
import { afterAll, vi } from 'vitest';

/** Unit tests log nothing. One that is about lines spies on `Logger.prototype`, or overrides the logger in its file. */
Logger.overrideLogger(false);

/** A page loads parts of itself after it is shown. Files share a process, in which such a load must not outlive its own file. */
afterAll(() => vi.dynamicImportSettled());
