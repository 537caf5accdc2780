/** What goes wrong with the machinery, for the rooms that may not know the database. */
export { BusyError } from '../db/client.js';
export type { Log } from '../log.js';
