export { DevicePush } from './device-push.js';
export { PushBrowser } from './push-browser.js';
