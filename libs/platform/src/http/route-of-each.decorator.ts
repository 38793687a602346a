import { routeDecorator } from './route.decorator.js';

/** Makes a method answer a route that every process has. */
export const RouteOfEach = routeDecorator('each', { guards: {}, limits: null });
