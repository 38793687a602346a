import { Logger } from '@nestjs/common';

/** Unit tests log nothing. One that is about lines spies on `Logger.prototype`, or overrides the logger in its file. */
Logger.overrideLogger(false);
