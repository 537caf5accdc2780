import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { configTexts as texts } from './cli-texts.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** What the environment says, read once at the start and handed on as plain values. */
export interface Config {
  /** 0 asks for any free port. */
  port: number;
  host: string;
  /** Absolute. */
  dataDir: string;
  /** Null: the embedded PostgreSQL under `dataDir`. */
  databaseUrl: string | null;
  /** The address the world uses, without a slash at its end; null: derived from each request. */
  publicUrl: string | null;
  /** How many proxies of ours stand before this server: so many addresses of `X-Forwarded-For` are believed. */
  trustedProxies: number;
  /** Null: e-mail goes to the outbox. */
  smtpUrl: string | null;
  smtpFrom: string;
  /** Whether sandbox shops send through that server too; else their e-mail always goes to the outbox. */
  sandboxSmtp: boolean;
  /** The file with the key of a Google service account; null: no background syncs. Absolute. */
  serviceAccountFile: string | null;
  logLevel: (typeof LOG_LEVELS)[number];
  /** Whether `/try` is served. */
  isTryOn: boolean;
}

export type ConfigOutcome = { ok: true; config: Config } | { ok: false; problems: string[] };

const schema = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, texts.port)
    .transform(Number)
    .refine((port) => port <= 65535, texts.port)
    .default(4000),
  HOST: z.string().refine(isHost, texts.host).default('127.0.0.1'),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z.string().refine(isUrlOf('postgres:', 'postgresql:'), texts.databaseUrl).optional(),
  PUBLIC_URL: z
    .string()
    .refine(isUrlOf('http:', 'https:'), texts.publicUrl)
    .refine((url) => !/[?#]/.test(url), texts.publicUrl)
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  TRUST_PROXY: z.string().regex(/^\d$/, texts.trustProxy).transform(Number).default(0),
  SMTP_URL: z.string().refine(isUrlOf('smtp:', 'smtps:'), texts.smtpUrl).optional(),
  SMTP_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/, texts.smtpFrom)
    .optional(),
  SANDBOX_SMTP: z.enum(['on', 'off'], texts.sandboxSmtp).default('off'),
  GOOGLE_SERVICE_ACCOUNT: z.string().optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, texts.logLevel(LOG_LEVELS)).default('info'),
  TRY: z.enum(['on', 'off'], texts.try).optional(),
});

/**
 * Reads every setting from the environment; an empty value counts as absent. All problems come back at once, one line
 * each, beginning with the variable's name and never repeating its value (it may be a password).
 */
export function readConfig(env: Record<string, string | undefined> = process.env): ConfigOutcome {
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, env[name]?.trim() === '' ? undefined : env[name]?.trim()]),
  );
  const read = schema.safeParse(given);
  if (!read.success) {
    return { ok: false, problems: read.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`) };
  }
  const value = read.data;
  return {
    ok: true,
    config: {
      port: value.PORT,
      host: value.HOST,
      dataDir: resolve(value.DATA_DIR),
      databaseUrl: value.DATABASE_URL ?? null,
      publicUrl: value.PUBLIC_URL ?? null,
      trustedProxies: value.TRUST_PROXY,
      smtpUrl: value.SMTP_URL ?? null,
      smtpFrom: value.SMTP_FROM ?? defaultSender(value.SMTP_URL, value.PUBLIC_URL),
      sandboxSmtp: value.SANDBOX_SMTP === 'on',
      serviceAccountFile: value.GOOGLE_SERVICE_ACCOUNT ? resolve(value.GOOGLE_SERVICE_ACCOUNT) : null,
      logLevel: value.LOG_LEVEL,
      // The demonstration is an island: beside a database somebody brought it appears only when asked for.
      isTryOn: value.TRY ? value.TRY === 'on' : value.DATABASE_URL === undefined,
    },
  };
}

/** Most providers accept only the account's own address as the sender; it is usually the user name. */
function defaultSender(smtpUrl: string | undefined, publicUrl: string | undefined): string {
  const user = smtpUrl ? decodeURIComponent(new URL(smtpUrl).username) : '';
  if (user.includes('@')) return user;
  const host = new URL(publicUrl ?? 'http://localhost').hostname;
  return `caderneta@${isIP(host.replace(/[[\]]/g, '')) ? 'localhost' : host}`;
}

function isHost(host: string): boolean {
  return isIP(host) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(host);
}

function isUrlOf(...protocols: string[]): (text: string) => boolean {
  return (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol) && new URL(text).hostname !== '';
}
