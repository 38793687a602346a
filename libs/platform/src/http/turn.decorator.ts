import { Reflector } from '@nestjs/core';
import type { Lane } from '../limits/fair-turns.js';

/**
 * The lane in which the requests of a route or a controller take their turns, if it is not `short`. `none`: the route takes no
 * turn, or takes it within its own work, because it carries bytes at the speed of its client, or because it must answer
 * also while everybody waits.
 */
export const Turn = Reflector.createDecorator<Lane | 'none'>();
