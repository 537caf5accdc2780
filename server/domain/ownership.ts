/**
 * Whose a fact was, and when: a merge makes the facts of one customer those of another, an undo gives them back. A decision
 * counts what its customer had when it was made. Pure.
 */

/** A merge, or (the other way round) its undo. */
export interface Move {
  /** When it was recorded, in milliseconds of business time. */
  at: number;
  fromId: string;
  intoId: string;
  isUndo: boolean;
  /** Ids of the facts that went over, by table. */
  moved: Readonly<Record<string, readonly string[]>>;
}

/** A fact came to a customer, or went from it. */
export interface Turn {
  at: number;
  isGained: boolean;
}

/** Of one customer and one table: by fact, when it came and went, in order. Facts that never moved are absent. */
export function turnsOf(customerId: string, table: string, moves: readonly Move[]): Map<string, Turn[]> {
  const turns = new Map<string, Turn[]>();
  for (const { at, fromId, intoId, moved } of moves) {
    if (fromId !== customerId && intoId !== customerId) continue;
    for (const id of moved[table] ?? [])
      turns.set(id, [...(turns.get(id) ?? []), { at, isGained: intoId === customerId }]);
  }
  return turns;
}

/** Whether the customer has the fact, of all turns counting those that are known. */
export function isHeld(turns: readonly Turn[] | undefined, isKnown: (at: number) => boolean): boolean {
  if (turns === undefined || turns.length === 0) return true;
  const last = turns.filter(({ at }) => isKnown(at)).at(-1);
  return last ? last.isGained : !turns[0]!.isGained;
}

/**
 * By fact, whose it was before the first of these moves, which are all those since some instant that concern the
 * customers who are asked about. Facts that did not move since are absent.
 */
export function ownersBefore(table: string, moves: readonly Move[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const { fromId, moved } of moves)
    for (const id of moved[table] ?? []) if (!owners.has(id)) owners.set(id, fromId);
  return owners;
}
