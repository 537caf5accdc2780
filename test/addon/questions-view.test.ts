import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SheetRules } from '../../addon/questions-rpc.js';
import type { Panel, PanelQuestion } from '../../addon/rpc.js';
import { parseDay, readAnswer, withAreaCode } from '../../addon/sidebar/question-input.js';
import { readPhone } from '../../server/domain/phones.js';
import { closePages, openBrowser } from '../support/browser.js';
import { conflict, dayQuestion, manyQuestions, phoneQuestion, promiseQuestion, question } from './asked.js';
import { barriers, callsOf, holdAnswer, openSidebarPage, panelOf, reloadPanel, sidebarHtml } from './sidebar-page.js';

let browser: Browser;
let html: string;
let page: Page;

beforeAll(async () => {
  html = await sidebarHtml();
  browser = await openBrowser();
}, 60_000);
afterAll(closePages);

const panel = (questions: PanelQuestion[], fields: Partial<Panel> = {}) => ({
  ok: true,
  view: 'PANEL',
  panel: panelOf({ questions, ...fields }),
});
const written = (cell: string, shown: string, fields: object = {}) => ({
  ok: true,
  written: { cell, shown, isWritten: true, before: '3,894', isStillAsked: false, sync: RUN, ...fields },
});
const RUN = { bindingId: 'bin_1', syncId: 'cell-1' };
const undoneRun = { ok: true, left: [], isMore: false };
const refused = { code: 'CELL_REFUSED', what: 'A planilha não aceitou.', doNext: 'Escreva nela.' };

/** Each answer of `openPanel` in turn, the last for ever. */
async function openQuestions(panels: PanelQuestion[][], answers: Record<string, unknown> = {}): Promise<void> {
  page = await openSidebarPage(browser, html, {}, { openPanel: panels.map((one) => panel(one)), ...answers });
  await page.locator('#questions-summary').click();
  if ((panels[0]?.length ?? 0) <= 3) await page.locator('#questions-summary').click();
}
const calls = (name: string) => callsOf(page, name);
const changes = async () => (await calls('changeSheet')).map(([, change]) => change);
const items = () => page.locator('#question-list > li');
const item = (n: number) => items().filter({ has: page.locator(`[id="question-q${n}"]`) });
const titles = () => page.locator('#question-list h3').allInnerTexts();
const focusedId = () => page.evaluate('document.activeElement.id');
const notice = () => page.locator('#notice');
const undoNotice = () => page.locator('#undo-notice');
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('a question', () => {
  it('says its cell, whose it is, what is wrong, and offers what can be answered there', async () => {
    await openQuestions([[question(12, { name: 'José' })]]);
    expect(plain(await item(12).innerText()).split(/\n+/)).toEqual([
      'Linha 12 · Valor · José: “3,894”',
      'O valor "3,894" pode ser lido de dois jeitos.',
      'R$ 3.894,00',
      'R$ 3,89',
      'Escrever aqui (1.234,56)',
      'Gravar',
      'Ir para a célula C12',
    ]);
  });

  it('answered by a button is written where the cell is as it was shown, goes, and the next has the keyboard', async () => {
    const all = [question(2), question(3), question(4)];
    await openQuestions([all, [all[0]!, all[2]!]], { writeAnswer: written('C3', '3894') });
    await item(3).getByText('R$ 3.894,00').press('Enter');
    await undoNotice().getByText('Escrito em C3: R$ 3.894,00.').waitFor();
    expect(await titles()).toHaveLength(2);
    expect(await focusedId()).toBe('question-q4');
    expect(await calls('writeAnswer')).toEqual([
      ['writeAnswer', { sheetId: 0, rowId: 'row_3', field: 'principalCents', shown: '3,894' }, { n: '3894' }],
    ]);
    await expect.poll(async () => (await calls('openPanel')).length).toBe(2);
    expect(await calls('refreshStep')).toEqual([['refreshStep', null, 0]]);
    await expect.poll(focusedId).toBe('question-q4');
  });

  it.each([
    ['an amount', question(2), '1.234,50', { n: '1234.5' }],
    ['a day', dayQuestion(2), '5/3/2026', { d: '2026-03-05' }],
    ['a text', phoneQuestion(2), ' (27) 91417-7700 ', '(27) 91417-7700'],
  ])('answered with %s that is typed writes that', async (_, asked, typed, value) => {
    await openQuestions([[asked, question(9)]], { writeAnswer: written('C2', 'x') });
    const input = item(2).locator('input');
    await input.fill(typed);
    await input.press('Enter');
    await undoNotice().getByText('Escrito em C2').waitFor();
    expect((await calls('writeAnswer'))[0]?.[2]).toEqual(value);
  });

  it.each([
    [question(2), '12.50', 'O valor não está claro.', 'decimal'],
    [dayQuestion(2), '30/02/2026', 'Esta data não existe', 'numeric'],
    [phoneQuestion(2), '91417-7700', 'Faltam números no telefone.', 'tel'],
    [phoneQuestion(2, { field: 'email' }), 'ana@', 'O e-mail está incompleto.', 'email'],
    [phoneQuestion(2, { field: 'name' }), ' ', 'Não há nada escrito.', 'text'],
  ])('refuses in its field what cannot be meant: %#', async (asked, typed, said, keyboard) => {
    await openQuestions([[asked]]);
    const input = item(2).locator('input');
    expect(await input.getAttribute('inputmode')).toBe(keyboard);
    await input.fill(typed);
    await item(2).getByText('Gravar').click();
    await page.getByRole('alert').getByText(said).waitFor();
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    expect(await calls('writeAnswer')).toEqual([]);
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
  });

  it('undone gets its old value back, if nobody touched the cell since, and is asked again', async () => {
    const all = [question(2), question(3)];
    const back = { ok: true, written: [{ cell: 'C2', isWritten: false }], stillAsked: 1, sync: null, unsent: null };
    const more = { ...undoneRun, isMore: true };
    await openQuestions([all, [all[1]!], all], {
      writeAnswer: written('C2', '3894'),
      undoSync: [more, undoneRun],
      writeAnswers: back,
    });
    await item(2).getByText('R$ 3.894,00').click();
    await page.locator('#undo').click();
    await notice().getByText('Desfeito: a célula C2 voltou a ser o que era.').waitFor();
    const undos = (await calls('undoSync')) as unknown[][];
    expect(undos.map((args) => args.slice(0, 3))).toEqual([
      ['undoSync', 'bin_1', 'cell-1'],
      ['undoSync', 'bin_1', 'cell-1'],
    ]);
    expect(new Set(undos.map(([, , , key]) => key)).size).toBe(2);
    const cells = [{ rowId: 'row_2', field: 'principalCents', shown: '3894', value: '3,894' }];
    expect(await calls('writeAnswers')).toEqual([['writeAnswers', 0, cells]]);
    await item(2).waitFor();
  });

  it('whose cell was written while the server cannot be told says both, stays, and can be undone', async () => {
    const unsent = { code: 'NETWORK', what: '', doNext: '' };
    await openQuestions([[question(2)]], { writeAnswer: written('C2', '3894', { unsent }) });
    await item(2).getByText('R$ 3.894,00').click();
    await undoNotice()
      .getByText(/^A célula C2 foi escrita, mas o servidor pode ainda não saber\. \S/)
      .waitFor();
    expect(await titles()).toHaveLength(1);
    expect(await page.locator('#undo').count()).toBe(1);
  });

  it('that the server cannot undo is offered to be undone again', async () => {
    const all = [question(2), question(3)];
    const failure = { code: 'NETWORK', what: 'O servidor não respondeu.', doNext: 'Tente de novo.' };
    await openQuestions([all, [all[1]!]], {
      writeAnswer: written('C2', '3894'),
      undoSync: [
        { ok: false, failure },
        { ...undoneRun, left: ['José (linha 2): o valor ficou como está.'] },
      ],
      writeAnswers: { ok: true, written: [null], stillAsked: 0, sync: null, unsent: null },
    });
    await item(2).getByText('R$ 3.894,00').click();
    await page.locator('#undo').click();
    await undoNotice().getByText('O servidor não respondeu.').waitFor();
    expect(await calls('writeAnswers')).toEqual([]);
    await page.locator('#undo').click();
    await notice()
      .getByText(
        'A célula C2 mudou depois e ficou como está. Na Caderneta nem tudo voltou: José (linha 2): o valor ficou como está.',
      )
      .waitFor();
  });

  it('whose cell changed meanwhile says so, and shows what stands there now', async () => {
    const what = 'A célula C2 mudou: agora mostra “38,94,0”. Nada foi escrito.';
    const failure = { code: 'CELL_CHANGED', what, doNext: 'Confira a pergunta de novo.' };
    await openQuestions([[question(2)], [question(2, { raw: '38,94,0' })]], { writeAnswer: { ok: false, failure } });
    await item(2).getByText('R$ 3.894,00').click();
    await notice().getByText(what).waitFor();
    await item(2).getByText('“38,94,0”').waitFor();
    expect(await page.locator('#undo').count()).toBe(0);
  });

  it('that the sheet refuses stays, with why', async () => {
    await openQuestions([[question(2)]], { writeAnswer: { ok: false, failure: refused } });
    await item(2).getByText('R$ 3.894,00').click();
    await item(2).getByRole('alert').getByText('A planilha não aceitou.').waitFor();
    expect(await calls('refreshStep')).toEqual([]);
  });

  it('still asked after its answer comes back, and that is said', async () => {
    const again = phoneQuestion(2, { raw: '27 0000-0000', code: 'INVALID_PHONE' });
    const answers = { writeAnswer: written('B2', '27 0000-0000', { isStillAsked: true }) };
    await openQuestions(
      [
        [phoneQuestion(2), question(3)],
        [again, question(3)],
      ],
      answers,
    );
    await item(2).locator('input').fill('27 0000-0000');
    await item(2).getByText('Gravar').click();
    await undoNotice().getByText('Escrito em B2: 27 0000-0000.').waitFor();
    await notice().getByText('Linha 2 · Telefone: ainda há uma pergunta sobre esta célula.').waitFor();
    expect(await titles()).toHaveLength(2);
    expect(await focusedId()).toBe('question-q3');
  });

  it('answered leaves what else is asked about its row', async () => {
    const all = [question(2), phoneQuestion(2, { id: 'q2b' }), question(3)];
    const answers = { writeAnswer: written('C2', '3894', { isStillAsked: true }) };
    await openQuestions([all, [all[1]!, all[2]!]], answers);
    await item(2).getByText('R$ 3.894,00').click();
    await expect.poll(focusedId).toBe('question-q2b');
    await expect.poll(async () => (await calls('openPanel')).length).toBe(2);
    expect(await titles()).toHaveLength(2);
    expect(await notice().innerText()).toBe('');
  });

  it('is answered once, even when the panel is drawn again on the way', async () => {
    await openQuestions([[question(2), question(3)]], { writeAnswer: { ok: false, failure: refused } });
    await holdAnswer(page, 'writeAnswer');
    await item(2).getByText('R$ 3.894,00').click();
    await page.waitForFunction('globalThis.answerNow');
    await reloadPanel(page);
    await item(2).getByText('Anotando…').waitFor();
    expect(await item(2).getByRole('button').count()).toBe(0);
    await page.evaluate('answerNow()');
    await notice().getByText('A planilha não aceitou.').waitFor();
    await item(2).getByText('R$ 3.894,00').waitFor();
  });

  it('can be answered while the panel comes up to date after the one before', async () => {
    const all = [question(2), question(3), question(4)];
    // The panel that was asked for before the second answer does not bring its question back.
    const answers = { writeAnswer: [written('C2', '3894'), written('C3', '3894')] };
    await openQuestions([all, [all[1]!, all[2]!], [all[2]!]], answers);
    await holdAnswer(page, 'refreshStep');
    await item(2).getByText('R$ 3.894,00').click();
    await page.waitForFunction('globalThis.answerNow');
    await item(3).getByText('R$ 3.894,00').click();
    await expect.poll(titles).toHaveLength(1);
    await page.evaluate('const go = answerNow; delete globalThis.answerNow; go()');
    await expect.poll(async () => (await calls('openPanel')).length).toBe(2);
    expect(await titles()).toHaveLength(1);
    await page.waitForFunction('globalThis.answerNow');
    await page.evaluate('answerNow()');
    await expect.poll(async () => (await calls('openPanel')).length).toBe(3);
    expect(await titles()).toEqual(['Linha 4 · Valor · Cliente 4: “3,894”']);
  });

  it('that needs no cell is told to the server', async () => {
    await openQuestions([[promiseQuestion(2)], []]);
    expect(await item(2).getByRole('button').allInnerTexts()).toEqual([
      'Anotar promessa para 20/07/2026',
      'É só uma anotação',
      'Ir para a célula H2',
    ]);
    await item(2).getByText('É só uma anotação').click();
    await notice().getByText('Certo: resposta anotada.').waitFor();
    const input = { bindingId: 'bin_1', rowId: 'row_2', field: 'note', code: 'PROMISE_IN_NOTE', answer: 'WAIVE' };
    expect(await calls('changeSheet')).toEqual([
      ['changeSheet', { name: 'answerQuestion', input }, expect.any(String)],
    ]);
    await page.locator('#questions').waitFor({ state: 'detached' });
    await expect.poll(focusedId).toBe('app');
  });

  it('without a cell of its own can be answered only where none is needed', async () => {
    await openQuestions([[dayQuestion(2, { cell: null, heading: 'dueOn' }), question(3, { cell: null })]]);
    expect(await titles()).toEqual(['Linha 2 · Vencimento · Cliente 2', 'Linha 3 · Valor · Cliente 3: “3,894”']);
    expect(await items().locator('input').count()).toBe(0);
    expect(await item(2).getByRole('button').allInnerTexts()).toEqual(['Ir para a célula', 'Um vencimento para todas']);
    expect(await item(3).getByRole('button').allInnerTexts()).toEqual(['Ir para a célula']);
    expect(await item(3).innerText()).toContain('Corrija a célula e sincronize.');
  });

  it('gone on without is no question any more, whatever else its row asks', async () => {
    const all = [phoneQuestion(2), { ...phoneQuestion(2), id: 'q2b', field: 'email' }, question(3)];
    await openQuestions([all, [all[1]!, all[2]!]]);
    await item(2).getByText('Usar assim mesmo').click();
    await notice().getByText('a linha entra sem esse dado').waitFor();
    expect(await titles()).toHaveLength(2);
    expect(await changes()).toMatchObject([{ name: 'answerQuestion', input: { field: 'phone', answer: 'WAIVE' } }]);
  });

  it('waived takes all that is asked about its row with it', async () => {
    const phone = phoneQuestion(2, { answers: [] });
    const all = [phone, { ...phone, id: 'q2b', field: 'email' }, question(3)];
    await openQuestions([all, [all[2]!]]);
    await item(2).getByText('Usar assim mesmo').click();
    await notice().getByText('a linha entra sem esse dado').waitFor();
    expect(await titles()).toHaveLength(1);
    expect(await changes()).toEqual([{ name: 'waiveQuestion', input: { bindingId: 'bin_1', rowIds: ['row_2'] } }]);
  });
});

describe('the same question about many rows', () => {
  const recorded = (n: number, fields: Partial<PanelQuestion> = {}): PanelQuestion =>
    question(n, {
      code: 'ALREADY_RECORDED',
      kind: 'ROW',
      name: `Maria Aparecida dos Santos de Albuquerque ${n}`,
      what: 'A Caderneta já tem uma conta com este nome, valor e vencimento.',
      answers: [
        { id: 'SAME_DEBT', label: 'É a mesma conta', value: null },
        { id: 'OTHER_DEBT', label: 'É outra conta', value: null },
      ],
      input: null,
      ...fields,
    });
  const all = [2, 3, 4, 5].map((n) => recorded(n));
  const elsewhere = recorded(6, { bindingId: 'bin_2', sheetId: 7, sheetName: 'Julho', tabNumber: 1 });
  const open = (panels: PanelQuestion[][], answers: Record<string, unknown> = {}) =>
    openQuestions(panels, { changeSheet: { ok: true, syncId: 'answer-1' }, undoSync: undoneRun, ...answers });

  it('is answered once, after it was asked whether that is meant, and can be taken back', async () => {
    const answers = [4, 1].map((answered, i) => ({ ok: true, syncId: `answer-${i}`, answered }));
    const panels = [[...all, elsewhere, question(7)], [question(7)], [question(7)], [...all, elsewhere, question(7)]];
    await open(panels, { changeSheet: answers });
    await page.locator('#same-answers-summary').click();
    await page.getByText('É outra conta (5)').click();
    expect(await changes()).toEqual([]);
    await page.getByText('Responder “É outra conta” às 5 perguntas?').waitFor();
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    if (process.env.SHOTS)
      await page.locator('#questions').screenshot({ path: `${process.env.SHOTS}/same-answer.png` });
    await page.getByText('Responder as 5').click();
    await undoNotice().getByText('Certo: 5 respostas anotadas.').waitFor();
    const told = { field: 'principalCents', code: 'ALREADY_RECORDED', answer: 'OTHER_DEBT' };
    expect(await changes()).toEqual([
      {
        name: 'answerQuestions',
        input: { ...told, bindingId: 'bin_1', rowIds: ['row_2', 'row_3', 'row_4', 'row_5'] },
      },
      { name: 'answerQuestions', input: { ...told, bindingId: 'bin_2', rowIds: ['row_6'] } },
    ]);
    expect(await titles()).toHaveLength(1);
    await expect.poll(async () => (await calls('openPanel')).length).toBeGreaterThan(1);
    await page.locator('#undo').click();
    await notice().getByText('Desfeito: as perguntas voltaram.').waitFor();
    expect((await calls('undoSync')).map(([, bindingId]) => bindingId)).toEqual(['bin_2', 'bin_1']);
    expect(await calls('writeAnswers')).toEqual([]);
  });

  it('says how many there are, those of later pages too, before anything is answered', async () => {
    const later = { ok: true, page: { questions: [elsewhere], after: null, total: 5 } };
    const openPanel = panel(all, { questionsAfter: 'p2', questionsTotal: 5 });
    page = await openSidebarPage(browser, html, {}, { openPanel, moreQuestions: later });
    await page.locator('#questions-summary').click();
    await page.locator('#same-answers-summary').click();
    await page.getByText('É outra conta (4+)').click();
    await page.getByText('Responder “É outra conta” às 5 perguntas?').waitFor();
    await expect.poll(focusedId).toBe('same-0-do');
    expect(await changes()).toEqual([]);
  });

  it('is offered for conflicts of one column, whatever their cells say', async () => {
    const conflicts = [2, 3, 4].map((n) =>
      conflict(n, { what: `Mudou aqui (“${n}”) e na Caderneta.`, name: n === 3 ? ' ' : `Ana ${n} ` }),
    );
    await open([conflicts]);
    await page.locator('#same-answers-summary').click();
    await page.locator('#same-0-0').click();
    await expect.poll(() => page.locator('#same-0-place').innerText()).toMatch(/Ana 2\W*, \W*Ana 4\W*\./);
  });

  it('names its tab where that is not the one in view, though none else is asked about', async () => {
    await open([[elsewhere]]);
    expect(await items().first().innerText()).toContain('Aba Julho');
  });

  it('is not offered for two, nor where each row has an answer of its own', async () => {
    const mine = [8, 9, 10].map((n) =>
      recorded(n, { code: 'PERSON_UNCLEAR', answers: [{ id: `PERSON:c${n}`, label: 'Ana', value: null }] }),
    );
    await open([[...all.slice(0, 2), ...mine, question(20), question(21), question(22)]]);
    expect(await page.locator('#same-answers').count()).toBe(0);
  });

  it('cancelled says nothing, and what fails stays a question', async () => {
    await open([all, all], { changeSheet: { ok: false, failure: refused } });
    await page.locator('#same-answers-summary').click();
    await page.getByText('É a mesma conta (4)').click();
    await page.locator('#same-0-cancel').click();
    expect(await changes()).toEqual([]);
    await page.getByText('É a mesma conta (4)').click();
    await page.getByText('Responder as 4').click();
    await notice().getByText('A planilha não aceitou. Escreva nela.').waitFor();
    expect(await titles()).toHaveLength(4);
  });
});

describe('telephones without an area code', () => {
  const rules = { ok: true, rules: { binding: null, dueRule: { payDay: null, days: null }, areaCode: '27' } };
  const phones = [phoneQuestion(2), phoneQuestion(3, { raw: 'zap 09999-0000' }), question(4)];
  const writtenAll = (...shown: string[]) => ({
    ok: true,
    written: shown.map((one, i) => ({ cell: `B${i + 2}`, isWritten: true, before: phones[i]!.raw, shown: one })),
    stillAsked: 0,
    sync: RUN,
    unsent: null,
  });

  it('get one that the merchant says, all at once; what most customers have is only proposed', async () => {
    await openQuestions([phones, [question(4)], phones], {
      sheetRules: rules,
      writeAnswers: writtenAll('(27) 91417-7700', 'zap (27) 9999-0000'),
      undoSync: undoneRun,
    });
    await page.getByText('Usar o mesmo DDD em todos (2)').click();
    await expect.poll(focusedId).toBe('area-code');
    expect(await page.locator('#area-code').inputValue()).toBe('27');
    expect(await calls('writeAnswers')).toEqual([]);
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#area-code').fill('20');
    await page.locator('#area-code-use').click();
    await page.getByText('Este DDD não existe.').waitFor();
    await page.locator('#area-code').fill('(27)');
    await page.getByText('Usar o DDD 27 em todos').click();
    await undoNotice().getByText('DDD 27 escrito em 2 telefones.').waitFor();
    const cells = [
      { rowId: 'row_2', field: 'phone', shown: '91417-7700', value: '(27) 91417-7700' },
      { rowId: 'row_3', field: 'phone', shown: 'zap 09999-0000', value: 'zap (27) 9999-0000' },
    ];
    expect(await calls('writeAnswers')).toEqual([['writeAnswers', 0, cells]]);
    expect(await titles()).toHaveLength(1);
    await expect.poll(async () => (await calls('openPanel')).length).toBe(2);
    await page.locator('#undo').click();
    await notice().getByText('Desfeito em 2 telefones.').waitFor();
    const back = cells.map((cell) => ({ ...cell, shown: cell.value, value: cell.shown }));
    expect((await calls('writeAnswers'))[1]).toEqual(['writeAnswers', 0, back]);
    expect(await calls('undoSync')).toEqual([['undoSync', 'bin_1', 'cell-1', expect.any(String)]]);
  });

  it('taken back in part say so', async () => {
    const all = writtenAll('(27) 91417-7700', 'zap (27) 9999-0000');
    await openQuestions([phones, [question(4)], phones], {
      sheetRules: rules,
      writeAnswers: [all, { ...all, written: [all.written[0], null] }],
      undoSync: { ...undoneRun, left: ['Ana (linha 2): o telefone ficou como está, porque mudou depois.'] },
    });
    await page.getByText('Usar o mesmo DDD em todos (2)').click();
    await page.getByText('Usar o DDD 27 em todos').click();
    await undoNotice().getByText('DDD 27 escrito em 2 telefones.').waitFor();
    await page.locator('#undo').click();
    await notice()
      .getByText(
        'Desfeito em 1 telefone. Uma célula mudou depois e ficou como está. Na Caderneta nem tudo voltou: Ana (linha 2): o telefone ficou como está, porque mudou depois.',
      )
      .waitFor();
  });

  it('written while the server cannot be told can be undone, and that is said', async () => {
    const unsent = {
      code: 'NETWORK',
      what: '2 células foram escritas, mas o servidor pode ainda não saber.',
      doNext: '',
    };
    await openQuestions([phones], {
      sheetRules: rules,
      writeAnswers: { ...writtenAll('(27) 91417-7700', 'zap (27) 9999-0000'), unsent },
    });
    await page.getByText('Usar o mesmo DDD em todos (2)').click();
    await page.getByText('Usar o DDD 27 em todos').click();
    await undoNotice().getByText('DDD 27 escrito em 2 telefones.').waitFor();
    await notice()
      .getByText(/^2 células foram escritas, mas o servidor pode ainda não saber\. \S/)
      .waitFor();
    expect(await titles()).toHaveLength(3);
  });

  it('are all taken, those of pages that are on their way too', async () => {
    const later = { ok: true, page: { questions: [phoneQuestion(5)], after: null, total: 4 } };
    const first = panel(phones, { questionsAfter: 'p2', questionsTotal: 4 });
    page = await openSidebarPage(
      browser,
      html,
      {},
      {
        openPanel: first,
        sheetRules: rules,
        moreQuestions: later,
        writeAnswers: writtenAll('(27) 91417-7700', 'zap (27) 9999-0000'),
      },
    );
    await page.locator('#questions-summary').click();
    await page.getByText('Usar o mesmo DDD em todos (2+)').click();
    await holdAnswer(page, 'moreQuestions');
    await page.locator('#questions-more').click();
    await page.waitForFunction('globalThis.answerNow');
    await page.getByText('Usar o DDD 27 em todos').click();
    await page.evaluate('answerNow()');
    await expect.poll(() => calls('writeAnswers')).toHaveLength(1);
    const [[, , cells]] = (await calls('writeAnswers')) as [[string, number, { rowId: string }[]]];
    expect(cells.map(({ rowId }) => rowId)).toEqual(['row_2', 'row_3', 'row_5']);
  });

  it('that is only one is answered in its own place', async () => {
    await openQuestions([[phoneQuestion(2), question(4)]]);
    expect(await page.locator('#area-code-open').count()).toBe(0);
  });
});

describe('a sale without a due date', () => {
  it('leads to the rule for all of them, which is read on the way', async () => {
    const rules: SheetRules = { binding: null, dueRule: { payDay: 10, days: null }, areaCode: null };
    await openQuestions([[dayQuestion(2)]], { sheetRules: { ok: true, rules } });
    await item(2).getByText('Um vencimento para todas').press('Enter');
    await expect.poll(focusedId).toBe('due-title');
    expect(await page.locator('#due-PAY_DAY').inputValue()).toBe('10');
    await page.locator('#policy-summary').click();
    await item(2).getByText('Um vencimento para todas').click();
    await expect.poll(focusedId).toBe('due-title');
    expect(await calls('sheetRules')).toHaveLength(1);
  });
});

describe('a conflict', () => {
  it('shows both values, and waits for the merchant to say which counts', async () => {
    await openQuestions([[conflict(7)]]);
    expect(plain(await item(7).innerText()).split(/\s*\n\s*/)).toEqual([
      'Linha 7 · Valor · Cliente 7',
      'A planilha e a Caderneta dizem coisas diferentes.',
      'Na planilha',
      'R$ 120,00',
      'Na Caderneta',
      'R$ 100,00',
      'Diga qual vale. Até lá os dois ficam guardados e nada muda.',
      'Vale a planilha',
      'Vale a Caderneta',
      'Ir para a célula C7',
    ]);
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
  });

  it('about a person says that it is about all their rows', async () => {
    await openQuestions([
      [{ ...conflict(7), field: 'phone', heading: 'Fone', sheetValue: '', serverValue: '(27) 91417-7763' }],
    ]);
    await item(7).getByText('Vale para todas as linhas desta pessoa.').waitFor();
  });

  it.each([
    ['Vale a planilha', 'SHEET', 'Certo: vale o que está na planilha.'],
    ['Vale a Caderneta', 'SERVER', 'Certo: a célula recebe o valor da Caderneta.'],
  ])('settled with “%s” keeps %s', async (label, side, said) => {
    await openQuestions([[conflict(7), question(9)], [question(9)]]);
    await item(7).getByText(label).click();
    await notice().getByText(said).waitFor();
    const input = { bindingId: 'bin_1', rowId: 'row_7', field: 'principalCents', keep: side };
    expect(await changes()).toEqual([{ name: 'resolveConflict', input }]);
    expect(await focusedId()).toBe('question-q9');
  });

  it('with an agreement is left to the side that stands', async () => {
    await openQuestions([[conflict(7, { code: 'IN_AGREEMENT', what: 'Esta conta está em um acordo.', answers: [] })]]);
    expect(await item(7).getByRole('button').allInnerTexts()).toEqual([
      'Ir para a célula C7',
      'Ficar com o valor da Caderneta',
    ]);
  });
});

describe('many questions', () => {
  it('are shown five, then twenty more at a time, within 300 px', async () => {
    await openQuestions([manyQuestions(50)]);
    expect(await items().count()).toBe(5);
    await page.locator('#questions-more').press('Enter');
    expect(await items().count()).toBe(25);
    await expect.poll(focusedId).toBe('question-q7');
    expect(await page.locator('#questions-more').innerText()).toBe('Mostrar mais 20');
    await page.locator('#questions-more').click();
    expect(await page.locator('#questions-more').innerText()).toBe('Mostrar mais 5');
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#questions-fewer').click();
    expect(await items().count()).toBe(5);
    expect(await focusedId()).toBe('questions-summary');
  });

  it('come page by page, only when they are to be shown', async () => {
    const all = manyQuestions(120);
    const fields = { questionsTotal: 120, questionsAfter: 'a1' };
    const page2 = { ok: true, page: { questions: all.slice(50), after: null, total: 120 } };
    page = await openSidebarPage(
      browser,
      html,
      {},
      { openPanel: panel(all.slice(0, 50), fields), moreQuestions: page2 },
    );
    expect(await page.locator('#questions-summary').innerText()).toBe('Perguntas (120)');
    await page.locator('#questions-summary').click();
    for (const count of [25, 45, 65]) {
      await page.locator('#questions-more').click();
      await expect.poll(() => items().count()).toBe(count);
    }
    expect(await calls('moreQuestions')).toEqual([['moreQuestions', 'a1']]);
    await reloadPanel(page);
    expect(await items().count()).toBe(65);
  });

  it('that could not be loaded can be asked for again', async () => {
    const failure = { code: 'NETWORK', what: 'O servidor não respondeu.', doNext: 'Tente de novo.' };
    const all = manyQuestions(8);
    const rest = { ok: true, page: { questions: all.slice(6), after: null, total: 8 } };
    page = await openSidebarPage(
      browser,
      html,
      {},
      {
        openPanel: panel(all.slice(0, 6), { questionsTotal: 8, questionsAfter: 'a1' }),
        moreQuestions: [{ ok: false, failure }, rest],
      },
    );
    await page.locator('#questions-summary').click();
    await page.locator('#questions-more').click();
    await page.getByRole('alert').getByText('O servidor não respondeu.').waitFor();
    expect(await items().count()).toBe(6);
    await page.locator('#questions-more').click();
    await expect.poll(() => items().count()).toBe(8);
    expect(await page.getByRole('alert').getByText('O servidor não respondeu.').count()).toBe(0);
  });

  it('can be looked at by kind, each with how many there are', async () => {
    await openQuestions([manyQuestions(50)]);
    const chips = page.locator('#question-groups button');
    expect(await chips.allInnerTexts()).toEqual(['todas 50', 'conflitos 10', 'valor 20', 'data 10', 'telefone 10']);
    await page.locator('#questions-phone').press('Enter');
    await expect.poll(focusedId).toBe('questions-phone');
    expect(await page.locator('#questions-phone').getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('#question-list h3').getByText('Telefone').count()).toBe(5);
    await reloadPanel(page);
    expect(await page.locator('#questions-phone').getAttribute('aria-pressed')).toBe('true');
    await page.locator('#questions-all').click();
    expect(await page.locator('#question-list h3').getByText('Telefone').count()).toBe(1);
  });

  it('of several tabs stand in the order of the tabs, under the name of each', async () => {
    const beach = { sheetId: 3, sheetName: 'Loja da praia', tabNumber: 1, bindingId: 'bin_2' };
    const all = [question(9, beach), question(30), question(4)];
    await openQuestions([all], { writeAnswer: written('C9', '3894') });
    expect((await items().allInnerTexts()).map((one) => one.split('\n').slice(0, 1))).toEqual([
      ['Aba Fiado'],
      ['Linha 30 · Valor · Cliente 30: “3,894”'],
      ['Aba Loja da praia'],
    ]);
    await item(9).getByText('Ir para a célula').click();
    await expect.poll(() => calls('goToCell')).toEqual([['goToCell', 'row_9', 'principalCents', 9, 3]]);
    await item(9).getByText('R$ 3.894,00').click();
    await expect.poll(() => calls('refreshStep')).toEqual([['refreshStep', null, 3]]);
  });

  it('keep what is typed in one of them while another is answered', async () => {
    const all = [question(2), question(3)];
    await openQuestions([all, [all[1]!]], { writeAnswer: written('C2', '3894') });
    await item(3).locator('input').fill('12,3');
    await item(2).getByText('R$ 3.894,00').click();
    await expect.poll(async () => (await calls('openPanel')).length).toBe(2);
    expect(await item(3).locator('input').inputValue()).toBe('12,3');
  });
});

describe('a telephone that is given an area code', () => {
  it.each([
    ['91417-7700', '(44) 91417-7700', '+5544914177700'],
    ['Zap 91417-7700', 'Zap (44) 91417-7700', '+5544914177700'],
    ['09999-0000', '(44) 9999-0000', null],
    ['+55 3322-1111', '+55 (44) 3322-1111', '+554433221111'],
    ['+5533221111', '+55 (44) 33221111', '+554433221111'],
    ['+(55) 91417-7700', '+(55) (44) 91417-7700', '+5544914177700'],
    ['+55 03322-1111', '+55 (44) 3322-1111', '+554433221111'],
    ['+55-3322-1111 zap', '+55 (44) 3322-1111 zap', '+554433221111'],
    ['55 3322-1111', '55 (44) 3322-1111', '+554433221111'],
    ['0055 3322-1111', '0055 (44) 3322-1111', '+554433221111'],
    ['005591417-7700', '0055 (44) 91417-7700', '+5544914177700'],
    // Not every number that begins so has the country's code.
    ['5532-1111', '(44) 5532-1111', '+554455321111'],
    ['3355-1111', '(44) 3355-1111', '+554433551111'],
  ])('%s becomes %s', (raw, text, e164) => {
    expect(withAreaCode(raw, '44')).toBe(text);
    expect(readPhone(text)).toEqual(e164 === null ? expect.objectContaining({ ok: false }) : { ok: true, e164 });
  });
});

describe('what is typed as a day', () => {
  it.each([
    ['05/03/2026', '2026-03-05'],
    ['5/3/2026', '2026-03-05'],
    ['05-03-2026', '2026-03-05'],
    ['05.03.2026', '2026-03-05'],
    ['05032026', '2026-03-05'],
    ['29/02/2028', '2028-02-29'],
    ['29/02/2026', null],
    ['05/03/26', null],
    ['05/03', null],
    ['5/3-2026', null],
    ['31/04/2026', null],
    ['01/01/1999', null],
    ['00/01/2026', null],
    ['2026-03-05', null],
  ])('%s is %s', (typed, day) => expect(parseDay(typed)).toBe(day));

  it('is never written as something else', () => {
    expect(readAnswer('DAY', 'dueOn', 'amanhã').ok).toBe(false);
    expect(readAnswer('AMOUNT', 'principalCents', '0,07')).toEqual({ ok: true, value: { n: '0.07' } });
    expect(readAnswer('AMOUNT', 'principalCents', '10.000.000,00')).toEqual({ ok: true, value: { n: '10000000' } });
  });
});

describe('Quando os dois mudaram', () => {
  const labels: Record<string, string> = { name: 'Nome', phone: 'Telefone', principalCents: 'Valor', paid: 'Pago' };
  const rules: SheetRules = {
    binding: {
      id: 'bin_1',
      sheetName: 'Fiado',
      mergePolicy: Object.entries(labels).map(([field, label]) => ({ field, label, winner: 'ASK' })),
      background: { isOn: false, account: null, text: null },
    },
    areaCode: null,
    dueRule: { payDay: null, days: null },
  };
  async function openPolicy(given: SheetRules = rules, answers: Record<string, unknown> = {}): Promise<void> {
    page = await openSidebarPage(browser, html, {}, { sheetRules: { ok: true, rules: given }, ...answers });
    expect(await calls('sheetRules')).toEqual([]);
    await page.locator('#policy-summary').click();
    await page.locator('#due-form').waitFor();
  }

  it('offers syncs without the sheet open only where there is an account to share it with', async () => {
    await openPolicy();
    expect(await page.locator('#background-toggle').count()).toBe(0);
    const background = { isOn: true, account: 'loja@exemplo.com', text: 'A planilha não está compartilhada.' };
    await openPolicy({ ...rules, binding: { ...rules.binding!, background } }, { changeSheet: { ok: true } });
    expect(await page.locator('#policy').innerText()).toContain('loja@exemplo.com');
    expect(await page.locator('#policy [role=alert]').innerText()).toContain('não está compartilhada');
    expect(await page.locator('#policy').innerText()).toContain('Está ligada: a Caderneta lê a planilha');
    expect(await page.locator('#background-copy').count()).toBe(1);
    expect(await page.locator('#background-toggle').innerText()).toBe('Desligar a sincronização automática');
    await page.locator('#background-toggle').click();
    await page.getByText('Desligada:').waitFor();
    expect(await changes()).toEqual([{ name: 'setBackgroundSync', input: { bindingId: 'bin_1', isOn: false } }]);
  });

  it('says in plain words what each field does, money too, and saves only what changed', async () => {
    await openPolicy();
    expect(await page.locator('#policy-form label').allInnerTexts()).toEqual(Object.values(labels));
    expect(await page.locator('#policy-phone option').allInnerTexts()).toEqual([
      'perguntar',
      'vale a planilha',
      'vale a Caderneta',
    ]);
    expect(await barriers(page)).toEqual({ violations: [], width: 300 });
    await page.locator('#policy-save').click();
    await page.getByRole('alert').getByText('Nada mudou.').waitFor();
    await page.locator('#policy-principalCents').selectOption({ label: 'vale a Caderneta' });
    await page.locator('#policy-phone').selectOption({ label: 'vale a planilha' });
    await page.locator('#policy-save').click();
    await notice().getByText('Salvo: vale a partir da próxima sincronização.').waitFor();
    const rules = [
      { field: 'phone', winner: 'SHEET' },
      { field: 'principalCents', winner: 'SERVER' },
    ];
    expect(await changes()).toEqual([{ name: 'updateMergePolicy', input: { bindingId: 'bin_1', rules } }]);
    await expect.poll(async () => (await calls('sheetRules')).length).toBe(2);
  });

  it('of a tab that was never synced waits for that', async () => {
    await openPolicy({ ...rules, binding: null });
    expect(await page.locator('#policy-place').innerText()).toContain('Sincronize a aba uma vez');
    expect(await page.locator('#policy-form').count()).toBe(0);
  });

  it.each([
    ['PAY_DAY', '10', { payDay: 10, days: null }, 'Certo: sem data, vence no próximo dia 10.'],
    ['DAYS', '1', { payDay: null, days: 1 }, 'Certo: sem data, vence 1 dia depois da compra.'],
  ])('says when a sale without a day falls due: %s %s', async (kind, typed, rule, said) => {
    await openPolicy();
    expect(await page.locator('#due-rule-ASK').isChecked()).toBe(true);
    expect(await page.locator('#due-form input[type=text]:visible').count()).toBe(0);
    await page.locator(`#due-rule-${kind}`).check();
    await page.locator(`#due-${kind}`).fill(typed);
    await page.locator(`#due-${kind}`).press('Enter');
    await notice().getByText(said).waitFor();
    expect(await changes()).toEqual([{ name: 'setDueRule', input: rule }]);
    expect(await calls('refreshStep')).toHaveLength(1);
  });

  it('goes on until no row waits for the due date any more, each part with a key of its own', async () => {
    const more = { ok: true, isMore: true };
    const failure = { code: 'NETWORK', what: 'Sem internet.', doNext: 'Tente de novo.' };
    await openPolicy(rules, { changeSheet: [more, { ok: false, failure }, more, more, { ok: true }] });
    await page.locator('#due-rule-PAY_DAY').check();
    await page.locator('#due-PAY_DAY').fill('10');
    await page.locator('#due-save').click();
    await page.getByRole('alert').getByText('Sem internet.').waitFor();
    await page.locator('#due-save').click();
    await notice().getByText('Certo: sem data, vence no próximo dia 10.').waitFor();
    const sent = (await calls('changeSheet')) as unknown[][];
    expect(sent).toHaveLength(5);
    expect(new Set(sent.map((args) => args.at(-1))).size).toBe(5);
    expect(await calls('refreshStep')).toHaveLength(1);
  });

  it.each([
    ['PAY_DAY', '32', 'de 1 a 31'],
    ['DAYS', '366', 'de 1 a 365'],
    ['DAYS', '', 'de 1 a 365'],
    ['PAY_DAY', '1,5', 'de 1 a 31'],
  ])('refuses %s with “%s” in its field', async (kind, typed, said) => {
    await openPolicy();
    await page.locator(`#due-rule-${kind}`).check();
    await page.locator(`#due-${kind}`).fill(typed);
    await page.locator('#due-save').click();
    await page.getByRole('alert').getByText(said).waitFor();
    expect(await page.locator(`#due-${kind}`).getAttribute('aria-invalid')).toBe('true');
    expect(await changes()).toEqual([]);
  });

  it('can go back to asking', async () => {
    await openPolicy({ ...rules, dueRule: { payDay: null, days: 30 } });
    expect(await page.locator('#due-DAYS').inputValue()).toBe('30');
    await page.locator('#due-rule-ASK').check();
    await page.locator('#due-save').click();
    await notice().getByText('Certo: a Caderneta pergunta em cada linha sem data.').waitFor();
    expect(await changes()).toEqual([{ name: 'setDueRule', input: { payDay: null, days: null } }]);
  });
});
