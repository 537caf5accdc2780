import type { Actor, App } from '../app/context.js';
import { createReading, type Reading } from './reading.js';

/** What every resolver gets: who asks, and the one way to read. */
export interface Context {
  app: App;
  actor: Actor;
  reading: Reading;
}

export function createContext(app: App, actor: Actor): Context {
  return { app, actor, reading: createReading(app, actor) };
}
