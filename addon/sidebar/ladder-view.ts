import { formatBRL } from '../../server/domain/money.js';
import type { CustomerCard } from '../credit-rpc.js';
import { CARD, limitText } from '../credit-texts.js';
import { h } from './dom.js';
import { picture, svgElement } from './svg.js';

const WIDTH = 276;
const HEIGHT = 96;
const BASE = 80;
const LOWEST = 14;
const HIGHEST = 62;
const DIGIT = 5.6;

type Rung = 'climbed' | 'here' | 'next' | 'above';

/** The ladder as stairs: climbed, where the customer stands, the next one, and those above. */
export function ladderView(card: CustomerCard): HTMLElement {
  const { limitCents, rung, ladder, nextStep } = card;
  const text = CARD.ladder;
  const toCents = nextStep?.toCents ?? null;
  const here = rung === null ? placeOutside(limitCents, ladder) : text.here(rung, ladder.length);
  const list = ladder.map((cents, i) => {
    const kind = kindOf(card, i);
    const word = kind === 'here' ? text.now : kind === 'next' ? text.next : '';
    return h(
      'li',
      kind === 'here' ? { 'aria-current': 'step', class: 'row' } : { class: 'row' },
      h('span', {}, `${i + 1}. ${formatBRL(cents)}`),
      word !== '' && h('strong', {}, word),
    );
  });
  return h(
    'div',
    { class: 'ladder' },
    h('h4', {}, text.title),
    picture(WIDTH, HEIGHT, text.label(limitCents, rung, ladder, toCents), ...stairs(card)),
    h(
      'p',
      { class: 'legend' },
      h('span', { class: rung === null ? '' : 'mark here' }, `${here}: ${limitText(limitCents)}`),
      toCents !== null && h('span', { class: 'mark next' }, `${text.next}: ${formatBRL(toCents)}`),
    ),
    h('details', {}, h('summary', {}, text.all), h('ol', { class: 'rungs' }, ...list)),
  );
}

function placeOutside(limitCents: number | null, ladder: readonly number[]): string {
  const [firstCents] = ladder;
  return limitCents && firstCents !== undefined ? CARD.ladder.below(firstCents) : CARD.ladder.none;
}

function kindOf({ rung, ladder, nextStep }: CustomerCard, index: number): Rung {
  if (nextStep !== null && ladder[index] === nextStep.toCents) return 'next';
  if (rung === null || index + 1 > rung) return 'above';
  return index + 1 === rung ? 'here' : 'climbed';
}

function stairs(card: CustomerCard): SVGElement[] {
  const { ladder } = card;
  const slot = WIDTH / Math.max(1, ladder.length);
  const labels = ladder.map((cents) => formatBRL(cents).replace('R$ ', '').replace(/,00$/, ''));
  const isRoomy = labels.every((label) => label.length * DIGIT <= slot);
  return ladder.flatMap((_, i) => {
    const height = LOWEST + ((HIGHEST - LOWEST) * i) / Math.max(1, ladder.length - 1);
    const kind = kindOf(card, i);
    const gap = slot > 8 ? 2 : 0.5;
    const x = i * slot + gap / 2;
    const step = svgElement('rect', {
      x,
      y: BASE - height,
      width: slot - gap,
      height,
      class: `rung ${kind}`,
    });
    const marker =
      kind === 'here'
        ? [svgElement('path', { d: triangle(x + (slot - gap) / 2, BASE - height - 4), class: 'marker' })]
        : [];
    if (!isRoomy) return [step, ...marker];
    const label = svgElement(
      'text',
      { x: x + (slot - gap) / 2, y: HEIGHT - 4, class: kind === 'here' ? 'here' : '' },
      labels[i] as string,
    );
    return [step, ...marker, label];
  });
}

/** Points down at (x, y). */
function triangle(x: number, y: number): string {
  return `M${x} ${y}l-5 -8h10z`;
}
