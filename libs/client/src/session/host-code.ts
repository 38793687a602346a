export { HostEntrance } from './host-entrance.js';
export { HostExchange } from './host-exchange.js';
