/** How the bench says what it measured: one line a case, this beside bare and their ratio. */

export type Print = (...columns: [name: string, own: string, bare: string, ratio: string]) => void;

export const print: Print = (name, ...columns) => {
  process.stdout.write(`${name.padEnd(46)}${columns.map((text) => text.padStart(12)).join('')}\n`);
};

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

export function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}
