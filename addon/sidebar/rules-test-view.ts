/** Two policies side by side over the same months: in a table, in a drawing, and whom the new one would move today. */
import { formatBRL } from '../../server/domain/money.js';
import type { RulesRun, RulesTest, SalesTally } from '../credit-rpc.js';
import { limitText, longDay, monthText, RULES } from '../credit-texts.js';
import { h, isolated } from './dom.js';
import { frame, linePath, PLOT, scaleOf, stepPath } from './history-view.js';
import { picture, svgElement } from './svg.js';

export function rulesTestView(test: RulesTest): HTMLElement {
  const { current, candidate, asked, caveats } = test;
  return h(
    'div',
    { class: 'box' },
    h('h3', { tabindex: '-1' }, RULES.result),
    asked.sales === 0 ? h('p', {}, RULES.noSales) : comparison(test),
    current.months.length > 1 && plot(current, candidate),
    whoMoves(test),
    caveats.length > 0 &&
      h(
        'details',
        {},
        h('summary', {}, RULES.caveats),
        h('ul', { class: 'sentences' }, ...caveats.map((caveat) => h('li', {}, caveat))),
      ),
  );
}

function comparison({ from, to, current, candidate }: RulesTest): HTMLElement {
  const { rows } = RULES;
  const lines: [string, (run: RulesRun) => Node[]][] = [
    [rows.limits, ({ months }) => [amount(months[months.length - 1]?.limitCents ?? 0)]],
    [rows.sold, ({ sold }) => tally(sold)],
    [rows.toConfirm, ({ toConfirm }) => tally(toConfirm)],
    [rows.refused, ({ refused }) => tally(refused)],
    [rows.refusedPaid, ({ refusedPaid }) => tally(refusedPaid)],
    [rows.lost, ({ lostCents }) => [amount(lostCents)]],
    [rows.avoided, ({ avoidedLossCents }) => [amount(avoidedLossCents)]],
  ];
  const body = lines.map(([name, said]) =>
    h('tr', {}, h('th', { scope: 'row' }, name), ...[current, candidate].map((run) => h('td', {}, ...said(run)))),
  );
  return h(
    'table',
    { class: 'compared' },
    h('caption', {}, RULES.period(from, to)),
    h(
      'thead',
      {},
      h('tr', {}, h('td', {}), ...[RULES.now, RULES.candidate].map((name) => h('th', { scope: 'col' }, name))),
    ),
    h('tbody', {}, ...body),
  );
}

/** How many, and below it how much. */
function tally({ sales, cents }: SalesTally): Node[] {
  const count = h('div', {}, RULES.sales(sales));
  return sales === 0 ? [count] : [count, amount(cents)];
}

/** Two columns of amounts are as wide as the panel: the caption says that they are R$. */
function amount(cents: number): HTMLElement {
  return h('div', { class: 'amount' }, bare(cents));
}

function bare(cents: number): string {
  return formatBRL(cents).replace('R$ ', '');
}

function plot(current: RulesRun, candidate: RulesRun): HTMLElement {
  const now = current.months.map(({ limitCents }) => limitCents);
  const then = candidate.months.map(({ limitCents }) => limitCents);
  const open = current.months.map(({ exposureCents }) => exposureCents);
  const most = Math.max(...now, ...then, ...open, 1);
  const { x, y } = scaleOf(now.length, most);
  const [firstOn, lastOn] = [current.months[0]?.on ?? '', current.months[now.length - 1]?.on ?? ''];
  const ends = (values: readonly number[]) => ({ from: values[0] ?? 0, to: values[values.length - 1] ?? 0 });
  const line = linePath(open, x, y);
  return h(
    'div',
    {},
    h('h4', {}, RULES.plot),
    picture(
      PLOT.width,
      PLOT.height,
      RULES.plotLabel(`${monthText(firstOn)} a ${monthText(lastOn)}`, ends(now), ends(then)),
      ...frame(most, firstOn, lastOn),
      svgElement('path', { d: `${line}V${PLOT.bottom}H${PLOT.left}Z`, class: 'area' }),
      svgElement('path', { d: line, class: 'open' }),
      svgElement('path', { d: stepPath(now, x, y), class: 'limit' }),
      svgElement('path', { d: stepPath(then, x, y), class: 'limit then' }),
    ),
    h(
      'p',
      { class: 'legend' },
      h('span', { class: 'mark line' }, RULES.limitsNow),
      h('span', { class: 'mark line then' }, RULES.limitsThen),
      h('span', { class: 'mark area' }, RULES.openNow),
    ),
    h('details', {}, h('summary', {}, RULES.table), monthsTable(current, candidate)),
  );
}

function monthsTable(current: RulesRun, candidate: RulesRun): HTMLElement {
  const heading = [RULES.month, RULES.limitsNow, RULES.limitsThen, RULES.openNow];
  const rows = current.months.map(({ on, limitCents, exposureCents }, i) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, i === current.months.length - 1 ? longDay(on) : monthText(on)),
      ...[limitCents, candidate.months[i]?.limitCents ?? 0, exposureCents].map((cents) =>
        h('td', { class: 'amount' }, bare(cents)),
      ),
    ),
  );
  return h(
    'table',
    { class: 'compared' },
    h('caption', {}, `${RULES.plot} (R$)`),
    h('thead', {}, h('tr', {}, ...heading.map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, ...rows),
  );
}

function whoMoves({ raised, lowered, belowExposure, moves }: RulesTest): HTMLElement {
  const others = raised + lowered - moves.length;
  const items = moves.map(({ name, fromCents, toCents }) =>
    h('li', {}, isolated(name), `: ${limitText(fromCents)} → ${limitText(toCents)}`),
  );
  return h(
    'div',
    { id: 'rules-moves' },
    h('p', {}, h('strong', {}, RULES.moves(raised, lowered))),
    belowExposure > 0 && h('p', { class: 'late' }, `▲ ${RULES.belowExposure(belowExposure)}`),
    items.length > 0 &&
      h(
        'details',
        {},
        h('summary', {}, RULES.who),
        h('ul', { class: 'sentences' }, ...items, others > 0 && h('li', {}, RULES.whoMore(others))),
      ),
  );
}
