/** One process that migrates a database, and prints what it did. */
import { migrate } from '../../server/db/migrate.js';
import { createLog } from '../../server/log.js';

const [url, folder] = process.argv.slice(2);
console.log(JSON.stringify(await migrate(url!, createLog('fatal'), folder!)));
