/** What a first sync would do, counted a part at a time; "Aplicar" is the first thing that writes. */
import type { PreviewState, TabMapping } from '../mapping-rpc.js';
import { PREVIEW } from '../mapping-texts.js';
import type { SyncState } from '../rpc.js';
import { button, h, isolated, replace } from './dom.js';
import { outcome, type Shell } from './shell.js';

/** `kept`: headings that stay the merchant's own. */
export function previewView(
  shell: Shell,
  state: SyncState,
  mapping: TabMapping,
  kept: readonly string[],
  back: () => void,
): HTMLElement {
  const place = h('div');
  const progress = outcome();
  let isCancelled = false;
  const cancel = button(
    PREVIEW.cancel,
    () => {
      isCancelled = true;
      back();
    },
    '',
    'preview-cancel',
  );
  const leave = button(PREVIEW.back, back, '', 'preview-back');
  const show = (preview: PreviewState): void => {
    progress.clear();
    const apply = button(
      PREVIEW.apply,
      () => shell.startSync({ ...state, phase: 'BIND', mapping, answer: null }),
      'primary',
      'apply',
    );
    replace(
      place,
      ...countsOf(preview),
      ...questionsOf(preview),
      h('p', {}, PREVIEW.ours),
      kept.length > 0 && h('p', { class: 'quiet' }, PREVIEW.kept(kept.map((heading) => isolated(heading)))),
      state.origin === 'NEW' && h('p', {}, PREVIEW.copy),
      h('div', { class: 'actions' }, apply, leave),
    );
    apply.focus({ preventScroll: true });
  };
  const run = async (): Promise<void> => {
    progress.say(PREVIEW.counting(0, 0));
    replace(place, h('div', { class: 'actions' }, cancel));
    let preview: PreviewState | undefined;
    while (!preview?.isDone && !isCancelled) {
      const answer = await shell.call('previewStep', preview ?? { mapping });
      if (isCancelled) return;
      if (!answer.ok) {
        progress.fail(answer.failure);
        return replace(
          place,
          h(
            'div',
            { class: 'actions' },
            button(PREVIEW.again, () => void run(), 'primary', 'preview-again'),
            leave,
          ),
        );
      }
      preview = answer.preview;
      progress.say(PREVIEW.counting(preview.done, preview.total));
    }
    if (preview) show(preview);
  };
  void run();
  return h(
    'section',
    { id: 'preview', 'aria-labelledby': 'preview-title' },
    h('h1', { id: 'preview-title', tabindex: '-1' }, PREVIEW.title),
    h('p', {}, PREVIEW.intro),
    progress.element,
    place,
  );
}

function countsOf({ counts }: PreviewState): (HTMLElement | false)[] {
  const line = (label: string, value: string, isMain = false): HTMLElement =>
    h('div', { class: isMain ? 'main' : undefined }, h('dt', {}, label), h('dd', {}, value));
  const appended = counts.unshownDebts - counts.matchedDebts;
  const waiting = counts.rows - counts.debts - counts.recordedDebts - counts.ignoredRows;
  return [
    h(
      'dl',
      { class: 'amounts', id: 'preview-counts' },
      line(PREVIEW.open, PREVIEW.cents(counts.openCents), true),
      line(PREVIEW.debts, PREVIEW.count(counts.debts)),
      line(PREVIEW.paid, PREVIEW.count(counts.paidDebts)),
      counts.recordedDebts > 0 && line(PREVIEW.recorded, PREVIEW.count(counts.recordedDebts)),
      appended > 0 && line(PREVIEW.appended, PREVIEW.count(appended)),
      line(PREVIEW.newCustomers, PREVIEW.count(counts.newCustomers)),
      line(PREVIEW.knownCustomers, PREVIEW.count(counts.knownCustomers)),
      waiting > 0 && line(PREVIEW.waiting, PREVIEW.count(waiting)),
      counts.shownElsewhere > 0 && line(PREVIEW.elsewhere, PREVIEW.count(counts.shownElsewhere)),
      line(PREVIEW.ignored, PREVIEW.count(counts.ignoredRows)),
    ),
    counts.ignoredRows > 0 && h('p', { class: 'quiet' }, PREVIEW.ignoredWhy),
    counts.debts + counts.recordedDebts + counts.shownElsewhere === 0 && h('p', { class: 'box' }, PREVIEW.none),
  ];
}

function questionsOf({ counts, examples }: PreviewState): (HTMLElement | false)[] {
  const others = counts.questions - examples.length;
  return [
    h('h2', { id: 'preview-questions' }, PREVIEW.questionsTitle),
    h('p', {}, PREVIEW.questions(counts.questions)),
    examples.length > 0 &&
      h(
        'ul',
        { id: 'preview-examples', 'aria-labelledby': 'preview-questions' },
        ...examples.map(({ cell, name, what }) =>
          h('li', {}, h('h3', {}, PREVIEW.example(cell, name === '' ? '' : isolated(name))), what),
        ),
        others > 0 && h('li', { class: 'quiet' }, PREVIEW.others(others)),
      ),
  ];
}
