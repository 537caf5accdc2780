/** The thread in which a workbook is read: it may be slow or grow, and is then ended from outside. */
import { parentPort, workerData } from 'node:worker_threads';
import { readWorkbook } from './workbook.js';

parentPort!.postMessage(await readWorkbook(Buffer.from(workerData as Uint8Array)));
