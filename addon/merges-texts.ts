/** What a merchant reads in the sidebar about records that look like one person. */
import { formatBRL } from '../server/domain/money.js';
import { plural } from './texts.js';

export const MERGES = {
  title: (count: number) => (count === 0 ? 'Cadastros juntados' : `Parece a mesma pessoa (${count})`),
  intro: 'Nada é juntado sem você mandar. Juntar põe as contas dos dois num cadastro só, e dá para desfazer.',
  loading: 'Vendo os cadastros…',
  none: 'Nenhum cadastro parece repetido.',
  which: 'Qual cadastro fica?',
  noPhone: 'sem telefone',
  noDocument: 'sem CPF',
  owes: (cents: number, debts: number) => {
    const owed = cents === 0 ? 'não deve nada' : `deve ${formatBRL(cents)}`;
    return debts === 0 ? 'nenhuma conta' : `${plural(debts, 'conta', 'contas')}, ${owed}`;
  },
  merge: (name: string) => `Juntar em ${name}`,
  merging: 'Juntando…',
  merged: (from: string, into: string) => `${from} foi juntado a ${into}.`,
  apart: 'São pessoas diferentes',
  noting: 'Anotando…',
  keptApart: 'Anotado: estes dois não aparecem mais aqui.',
  all: (count: number) => `Ver todas (${count})`,
  recent: 'Juntados há pouco',
  undo: 'Desfazer',
  undoLabel: (from: string, into: string) => `Desfazer: separar ${from} de ${into}`,
  undoing: 'Desfazendo…',
  undone: 'Desfeito: são dois cadastros de novo.',
};

/** `52998224725` → `529.982.247-25`; a CNPJ alike. */
export function documentText(bare: string): string {
  return bare.length === 11
    ? bare.replace(/^(.{3})(.{3})(.{3})(.{2})$/, '$1.$2.$3-$4')
    : bare.replace(/^(.{2})(.{3})(.{3})(.{4})(.{2})$/, '$1.$2.$3/$4-$5');
}
