// What a CLI calls. The pure part of it, which a browser can load too, is pure.js.
export * from './pure.js';
export { createContext, decideNow, readRc } from './context.js';
export { notificationLines } from './notifications.js';
export { createRc, inspect, record } from './record.js';
export { changeRc } from './rc.js';
export { nameOf, toggle } from './toggle.js';
