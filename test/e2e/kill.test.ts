import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSample } from '../../server/cli/sample.js';
import { startEmbedded } from '../../server/db/embedded.js';
import { createLog } from '../../server/log.js';
import { type MailServer, startMailServer } from '../support/mail-server.js';
import { ask, type BuiltServer, createServerFolder, type ServerFolder } from '../support/server.js';

const QUEUE = '{ reminderQueue { previewId send { channel customer { id } } } }';
const SEND = `mutation($previewId: String!, $key: String!) {
  sendReminders(input: { previewId: $previewId, idempotencyKey: $key }) { reminders { id state } errors { code } } }`;
const REMINDERS = '{ reminders(first: 200) { nodes { id state sentOn customer { name } } } }';

interface Queue {
  reminderQueue: { previewId: string; send: { channel: string; customer: { id: string } }[] };
}
interface Sent {
  sendReminders: { reminders: { id: string; state: string }[]; errors: { code: string }[] };
}

let folder: ServerFolder;
/** The one that runs; the next test goes on with it, because a start takes seconds. */
let server: BuiltServer | null = null;
let smtp: MailServer;
beforeAll(async () => {
  folder = await createServerFolder();
  smtp = await startMailServer();
});
afterAll(async () => {
  await folder.remove();
  await smtp.close();
});

/** A sample shop of its own, on the running server's database: the first by the command, later ones without its start. */
async function sampleKey(): Promise<string> {
  if (!isCommandTried) {
    isCommandTried = true;
    return (await folder.cli('sample')).trim().split('\n').at(-1)!;
  }
  const postgres = await startEmbedded(folder.dataDir, createLog('silent'));
  const lines: string[] = [];
  await loadSample(postgres.url, '', createLog('silent'), { print: (line) => lines.push(line) });
  await postgres.stop();
  return lines.at(-1)!;
}
let isCommandTried = false;
async function running(): Promise<BuiltServer> {
  server ??= await folder.start({ SMTP_URL: smtp.url, SANDBOX_SMTP: 'on' });
  return server;
}
async function kill(): Promise<void> {
  await server?.kill();
  server = null;
}
const timesReached = () => {
  const times = new Map<string, number>();
  for (const mail of smtp.mails) for (const to of mail.to) times.set(to, (times.get(to) ?? 0) + 1);
  return times;
};

describe('the server, killed', { timeout: 90_000 }, () => {
  it('is ready in time, keeps every fact, and starts again quickly', async () => {
    const first = await running();
    const key = await sampleKey();
    const before = await ask<{ aging: object }>(first.url, key, '{ aging { openCents lateCents } }');
    await kill();
    const second = await running();
    expect(second.readyMs).toBeLessThan(60_000);
    expect(await ask(second.url, key, '{ aging { openCents lateCents } }')).toEqual(before);
  });

  it('sends each message at most once when it dies between the claim and the mail server, and shows the uncertain', async () => {
    smtp.isStalling = true;
    const first = await running();
    const key = await sampleKey();
    const { reminderQueue } = await ask<Queue>(first.url, key, QUEUE);
    const byEmail = reminderQueue.send.filter((entry) => entry.channel === 'EMAIL');
    expect(byEmail.length).toBeGreaterThan(3);
    const dying = ask(first.url, key, SEND, { previewId: reminderQueue.previewId, key: 'first' }).catch(() => null);
    while (smtp.begun === 0) await sleep(20);
    await kill();
    await dying;

    smtp.isStalling = false;
    const second = await running();
    const claimed = await ask<{ reminders: { nodes: { state: string }[] } }>(second.url, key, REMINDERS);
    expect(claimed.reminders.nodes).toHaveLength(byEmail.length);
    expect(new Set(claimed.reminders.nodes.map((one) => one.state))).toEqual(new Set(['CLAIMED']));

    const again = await ask<Queue>(second.url, key, QUEUE);
    expect(again.reminderQueue.send.filter((entry) => entry.channel === 'EMAIL')).toEqual([]);
    const replay = await ask<Sent>(second.url, key, SEND, { previewId: reminderQueue.previewId, key: 'second' });
    expect(replay.sendReminders.errors).toMatchObject([{ code: 'PREVIEW_STALE' }]);
    await endLeases();
    await kill();

    const third = await running();
    for (let tries = 0; tries < 100; tries++) {
      const shown = await ask<{ reminders: { nodes: { state: string }[] } }>(third.url, key, REMINDERS);
      if (shown.reminders.nodes.every((one) => one.state === 'UNCERTAIN')) break;
      await sleep(50);
    }
    const shown = await ask<{ reminders: { nodes: { state: string }[] } }>(third.url, key, REMINDERS);
    expect(new Set(shown.reminders.nodes.map((one) => one.state))).toEqual(new Set(['UNCERTAIN']));
    expect(smtp.mails).toEqual([]);
  });

  it('sends each message once when two ask at the same moment', async () => {
    smtp.mails.length = 0;
    const { url, stop } = await running();
    const key = await sampleKey();
    const { reminderQueue } = await ask<Queue>(url, key, QUEUE);
    const answers = await Promise.all(
      ['tab-1', 'tab-2'].map((tab) => ask<Sent>(url, key, SEND, { previewId: reminderQueue.previewId, key: tab })),
    );
    const codes = answers.flatMap((answer) => answer.sendReminders.errors.map((error) => error.code));
    expect(codes).toEqual(['PREVIEW_STALE']);
    const expected = reminderQueue.send.filter((entry) => entry.channel === 'EMAIL').length;
    for (let tries = 0; tries < 100 && smtp.mails.length < expected; tries++) await sleep(50);
    expect([...timesReached().values()]).toEqual(Array.from({ length: expected }, () => 1));
    expect(await stop()).toBe(0);
  });
});

/** Ten minutes in one statement: the leases of every claim are over. */
async function endLeases(): Promise<void> {
  const postgres = await startEmbedded(folder.dataDir, createLog('silent'));
  const url = new URL(postgres.adminUrl);
  url.pathname = new URL(postgres.url).pathname;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`UPDATE "Attempt" SET "leaseUntil" = now() - interval '1 second' WHERE state = 'CLAIMED'`);
  await client.end();
  await postgres.stop();
}
