/** The 26 states and the Federal District, by their two letters. */
export const UFS: readonly string[] = [
  ...['AC', 'AL', 'AM', 'AP', 'BA', 'CE', 'DF', 'ES', 'GO', 'MA', 'MG', 'MS', 'MT', 'PA'],
  ...['PB', 'PE', 'PI', 'PR', 'RJ', 'RN', 'RO', 'RR', 'RS', 'SC', 'SE', 'SP', 'TO'],
];

/** `' sp '` → `SP`; null for what is no state of Brazil. */
export function readUf(typed: string): string | null {
  const uf = typed.trim().toUpperCase();
  return UFS.includes(uf) ? uf : null;
}
