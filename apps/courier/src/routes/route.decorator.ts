import { APP_KEY_GUARDS } from '#access/app-key.guard';
import { routeDecorator } from '#platform/http/route.decorator';
import { CourierLimits } from './courier-limits.js';

/** Makes a method answer a route of the table (`libs/contracts/src/routes/`). */
export const Route = routeDecorator('courier', { guards: APP_KEY_GUARDS, limits: CourierLimits });
