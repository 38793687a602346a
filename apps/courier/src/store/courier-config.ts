import { configClass } from '#config/app-config';
import type { ConfigOf } from '#config/settings';

export abstract class CourierConfig extends configClass<ConfigOf<'courier'>>() {}
