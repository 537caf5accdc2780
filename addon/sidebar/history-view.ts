import { formatBRL } from '../../server/domain/money.js';
import type { CustomerCard, HistoryPoint } from '../credit-rpc.js';
import { CARD, limitText, longDay, monthText } from '../credit-texts.js';
import { h } from './dom.js';
import { picture, svgElement } from './svg.js';

export const PLOT = { width: 276, height: 120, left: 2, right: 274, top: 16, bottom: 102 };

/** Limit as steps against exposure as an area, with the same in words and in a table. */
export function historyView({ history }: CustomerCard): HTMLElement {
  const text = CARD.history;
  const title = h('h4', {}, text.title);
  if (history.length < 2) return h('div', { class: 'history' }, title, h('p', { class: 'quiet' }, text.short));
  const monthsOver = history.filter(isOver).length;
  return h(
    'div',
    { class: 'history' },
    title,
    picture(PLOT.width, PLOT.height, labelOf(history, monthsOver), ...drawing(history)),
    h(
      'p',
      { class: 'legend' },
      h('span', { class: 'mark line' }, text.limit),
      h('span', { class: 'mark area' }, text.open),
    ),
    monthsOver > 0 && h('p', { class: 'late' }, `▲ ${text.over(monthsOver)}`),
    h('details', {}, h('summary', {}, text.table), table(history)),
  );
}

function isOver({ limitCents, exposureCents }: HistoryPoint): boolean {
  return limitCents !== null && exposureCents > limitCents;
}

function labelOf(history: readonly HistoryPoint[], monthsOver: number): string {
  const limits = history.flatMap(({ limitCents }) => (limitCents === null ? [] : [limitCents]));
  const open = history.map(({ exposureCents }) => exposureCents);
  const [first, last] = [history[0] as HistoryPoint, history[history.length - 1] as HistoryPoint];
  return CARD.history.label(
    `${monthText(first.on)} a ${monthText(last.on)}`,
    limits.length === 0 ? null : { from: limits[0] as number, to: limits[limits.length - 1] as number },
    { from: Math.min(...open), to: Math.max(...open), now: last.exposureCents },
    monthsOver,
  );
}

/** Where the points of a plot stand: evenly along its width, and from zero to the highest value. */
export function scaleOf(count: number, most: number): { x: (i: number) => number; y: (cents: number) => number } {
  const { left, right, top, bottom } = PLOT;
  return {
    x: (i) => round(left + ((right - left) * i) / Math.max(1, count - 1)),
    y: (cents) => round(bottom - ((bottom - top) * cents) / Math.max(1, most)),
  };
}

/** A line that holds its value until the next point; a gap where there is none. */
export function stepPath(
  values: readonly (number | null)[],
  x: (i: number) => number,
  y: (c: number) => number,
): string {
  return values
    .map((value, i) => {
      if (value === null) return '';
      const before = values[i - 1];
      const start = before === null || before === undefined ? `M${x(i)} ${y(value)}` : `V${y(value)}`;
      return i + 1 < values.length ? `${start}H${x(i + 1)}` : start;
    })
    .join('');
}

export function linePath(values: readonly number[], x: (i: number) => number, y: (c: number) => number): string {
  return values.map((value, i) => `${i === 0 ? 'M' : 'L'}${x(i)} ${y(value)}`).join('');
}

/** The base line, the amount at the top, and the first and last month. */
export function frame(most: number, firstOn: string, lastOn: string): SVGElement[] {
  const { left, right, top, bottom, height } = PLOT;
  return [
    svgElement('path', { d: `M${left} ${bottom}H${right}`, class: 'axis' }),
    svgElement('path', { d: `M${left} ${top}H${right}`, class: 'grid' }),
    svgElement('text', { x: left, y: top - 4, class: 'start' }, formatBRL(most)),
    svgElement('text', { x: left, y: height - 4, class: 'start' }, monthText(firstOn)),
    svgElement('text', { x: right, y: height - 4, class: 'end' }, monthText(lastOn)),
  ];
}

function drawing(history: readonly HistoryPoint[]): SVGElement[] {
  const open = history.map(({ exposureCents }) => exposureCents);
  const limits = history.map(({ limitCents }) => limitCents);
  const most = Math.max(...open, ...limits.map((cents) => cents ?? 0), 1);
  const { x, y } = scaleOf(history.length, most);
  const line = linePath(open, x, y);
  const area = `${line}L${x(history.length - 1)} ${PLOT.bottom}L${x(0)} ${PLOT.bottom}Z`;
  const over = history.flatMap((point, i) =>
    isOver(point) ? [svgElement('path', { d: `M${x(i)} ${y(point.exposureCents) - 5}l4 7h-8z`, class: 'over' })] : [],
  );
  return [
    ...frame(most, (history[0] as HistoryPoint).on, (history[history.length - 1] as HistoryPoint).on),
    svgElement('path', { d: area, class: 'area' }),
    svgElement('path', { d: line, class: 'open' }),
    svgElement('path', { d: stepPath(limits, x, y), class: 'limit' }),
    ...over,
  ];
}

function table(history: readonly HistoryPoint[]): HTMLElement {
  const text = CARD.history;
  const rows = [...history]
    .reverse()
    .map((point, i) =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, i === 0 ? longDay(point.on) : monthText(point.on)),
        h('td', {}, limitText(point.limitCents)),
        h('td', {}, `${isOver(point) ? '▲ ' : ''}${formatBRL(point.exposureCents)}`),
      ),
    );
  const heading = h('tr', {}, ...[text.month, CARD.limit, CARD.open].map((word) => h('th', { scope: 'col' }, word)));
  return h('table', {}, h('caption', {}, text.caption), h('thead', {}, heading), h('tbody', {}, ...rows));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
