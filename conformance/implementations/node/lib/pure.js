// What runs unchanged in a browser: nothing here, or in what it imports, reaches Node or the system.
export { decide } from './decision.js';
export { detectCi } from './ci.js';
export { ACCEPTED_MODES, readMode } from './mode.js';
export { chooseNotification } from './notification.js';
export { parseSettings } from './settings.js';
export { SERVERLESS } from './tables.js';
export { cleanLine } from './text.js';
