/** A section of the panel that is read when it is first unfolded, and stays unfolded when the panel is drawn again. */
import type { Answer } from '../rpc.js';
import { h, replace } from './dom.js';
import { outcome } from './shell.js';

/** Ids of the sections that are unfolded. */
const unfolded = new Set<string>();

interface Folded<T> {
  id: string;
  title: string;
  /** Said while it is read. */
  loading: string;
  /** Stands above what is read, and needs no reading. */
  above?: readonly HTMLElement[];
  /** What was read before; null: it is to be read, if it is wanted. */
  known(): T | null;
  /** There is something to be read. */
  isWanted?(): boolean;
  /** Makes it known. */
  read(): Promise<Answer<object>>;
  show(known: T): readonly HTMLElement[];
}

export function foldedSection<T>({
  id,
  title,
  loading,
  above = [],
  known,
  isWanted,
  read,
  show,
}: Folded<T>): HTMLElement {
  const place = h('div', { id: `${id}-place` });
  const heading = h('h2', { id: `${id}-title` }, title);
  const summary = h('summary', { id: `${id}-summary` }, heading);
  const details = h('details', { open: unfolded.has(id) }, summary, ...above, place);
  let isLoading = false;
  const load = async (): Promise<void> => {
    // A panel that is drawn open also says that it was opened.
    if (isLoading) return;
    isLoading = true;
    const result = outcome();
    replace(place, result.element);
    result.say(loading);
    const answer = await read();
    isLoading = false;
    if (!answer.ok) return result.fail(answer.failure);
    showKnown();
  };
  const showKnown = (): boolean => {
    const current = known();
    if (current !== null) replace(place, ...show(current));
    return current !== null;
  };
  const isToBeRead = (): boolean => details.open && (isWanted?.() ?? true);
  details.addEventListener('toggle', () => {
    if (details.open) unfolded.add(id);
    else unfolded.delete(id);
    if (isToBeRead() && known() === null) void load();
  });
  if (!showKnown() && isToBeRead()) void load();
  return h('section', { id, 'aria-labelledby': `${id}-title` }, details);
}
