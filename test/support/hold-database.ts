/** A stand-in for the server: uses the embedded database of a folder until it is told to end. */
import { startEmbedded } from '../../server/db/embedded.js';
import { createLog } from '../../server/log.js';

const database = await startEmbedded(process.argv[2]!, createLog('fatal'));
console.log(JSON.stringify({ url: database.url, adminUrl: database.adminUrl, pid: database.pid }));
const alive = setInterval(() => {}, 1_000);
process.on('SIGTERM', async () => {
  await database.stop();
  clearInterval(alive);
});
